/**
 * A case through the library, by the functions that `extract` calls: words, tokens, label tower, text tower, scores.
 * Nothing is left out on the way, so every stage can be compared.
 */
import { analyzeText } from '../../src/engine/analyze.ts';
import type { CompiledLabels } from '../../src/engine/label-library.ts';
import type { Model } from '../../src/engine/open-model.ts';
import { prepareText, sequenceOf } from '../../src/engine/prepare-text.ts';
import type { TokenWindow } from '../../src/engine/text-tokens.ts';
import type { CandidateSet, Words } from '../../src/protocol.ts';
import { isBlank, splitWords } from '../../src/text/split-words.ts';
import type { ParityCase } from './cases.ts';
import { type LabelRun, runLabels } from './run-labels.ts';

export interface TextRun {
  /** In the case's texts. */
  readonly index: number;
  readonly words: Words;
  readonly sequence: TokenWindow;
  /** Every (span, label) pair. */
  readonly candidates: CandidateSet;
}

export interface CaseRun {
  readonly labels: LabelRun;
  /** Of the texts that are not blank. */
  readonly texts: readonly TextRun[];
}

/** @param given embeddings of `embeds` mode: one row for each given label */
export async function runForward(
  model: Model,
  testCase: ParityCase,
  given?: Float32Array,
): Promise<CaseRun> {
  const labels = await runLabels(model, testCase, given);
  const texts: TextRun[] = [];
  for (const [index, text] of testCase.texts.entries()) {
    const compiled = labels.compiled[index];
    if (isBlank(text) || compiled === undefined) continue;
    texts.push(await runText(model, text, index, compiled));
  }
  return { labels, texts };
}

async function runText(
  model: Model,
  text: string,
  index: number,
  labels: CompiledLabels,
): Promise<TextRun> {
  const { candidates, windows } = await analyzeText(model, text, labels, {
    floor: 0,
    longText: 'truncate',
  });
  const prepared = prepareText(model, text, splitWords(text), 'truncate');
  const window = windows[0] ?? { first: 0, end: 0 };
  const sequence = sequenceOf(model, prepared, window);
  return { index, words: prepared.words, sequence, candidates };
}
