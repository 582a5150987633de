/**
 * The entities of a case, by `extract` with the case's options.
 */
import { extractTexts } from '../../src/engine/extract.ts';
import type { Model } from '../../src/engine/open-model.ts';
import {
  checkCallOptions,
  type PlacedEntity,
  resolveOptions,
} from '../../src/engine/text-options.ts';
import type { CallOptions, CharacterSpan } from '../../src/protocol.ts';
import { splitWords } from '../../src/text/split-words.ts';
import type { ParityCase } from './cases.ts';
import type { LabelRun } from './run-labels.ts';

/** The reference library gives at most so many labels of an entity. */
const TOP_LABELS = 5;

export async function extractCase(
  model: Model,
  testCase: ParityCase,
  { compiled }: LabelRun,
): Promise<PlacedEntity[][]> {
  const options = callOptions(testCase);
  checkCallOptions(options, testCase.texts.length, true);
  const inputs = testCase.texts.flatMap((text, index) => {
    const labels = compiled[index];
    if (labels === undefined) return [];
    const resolved = resolveOptions(options, index, true, labels, model.threshold);
    return [{ text, words: () => splitWords(text), options: resolved }];
  });
  return extractTexts(model, inputs);
}

function callOptions({ texts, options }: ParityCase): CallOptions {
  const { threshold, flat_ner: flat, multi_label: multiLabel, input_spans: spans } = options;
  const overlapOf = (isFlat: boolean) => (isFlat ? 'flat' : 'nested');
  return {
    threshold,
    overlap: typeof flat === 'boolean' ? overlapOf(flat) : flat.map(overlapOf),
    multiLabel,
    longText: 'truncate',
    misaligned: 'drop',
    topK: options.return_class_probs === true ? TOP_LABELS : 0,
    vectors: options.return_vectors === true || options.return_label_vectors === true,
    ...(spans !== undefined && {
      spans: texts.map((text, index) => toCodeUnits(text, spans[index] ?? [])),
    }),
  };
}

/** The reference library counts code points. */
function toCodeUnits(text: string, spans: readonly CharacterSpan[]): CharacterSpan[] {
  const points = Array.from(text);
  const units = (count: number): number => points.slice(0, count).join('').length;
  return spans.map(({ start, end }) => ({ start: units(start), end: units(end) }));
}
