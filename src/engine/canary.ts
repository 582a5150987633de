/**
 * A check of a GPU before it is trusted. Drivers and kernels are known to give zeros, NaN or wrong numbers without an
 * error (https://github.com/microsoft/onnxruntime/issues/22974), and differently from one GPU to the next.
 */
import { NeriumError } from '../errors.ts';
import type { Candidates } from '../protocol.ts';
import type { LabelMatrix, SpanHead } from '../score/labels.ts';
import { scoreSpans } from '../score/score-spans.ts';
import type { WordParts } from '../score/scorer.ts';
import { splitWords } from '../text/split-words.ts';
import type { Model } from './open-model.ts';
import { prepareText, sequenceOf } from './prepare-text.ts';
import type { TokenWindow } from './text-tokens.ts';
import type { WordBatch } from './text-tower.ts';

/** Over 32 tokens in the longer one: attention kernels change there. */
const TEXTS = [
  'Rain fell on the harbour.',
  'On Tuesday the ferry from the northern islands came in two hours late, and the passengers, who had slept on deck or ' +
    'not at all, walked up to the market square, where the first bakery was just opening its doors.',
];

/** Of the largest value: far over what summation orders differ by, far under what goes wrong. */
const TOLERANCE = 1e-2;

/** The texts as the text tower reads them, the longest last. */
export function canarySequences(model: Model): TokenWindow[] {
  return TEXTS.map((text) => {
    const prepared = prepareText(model, text, splitWords(text), 'truncate');
    return sequenceOf(model, prepared, prepared.windows[0] ?? { first: 0, end: 0 });
  });
}

/**
 * Runs two texts alone and together. Results must be finite, not all zero, and the same either way, as padding and
 * neighbours must not matter; and what the GPU scores must be what the CPU does.
 *
 * @throws NeriumError RUNTIME_FAILED
 */
export async function checkModel(model: Model): Promise<void> {
  const sequences = canarySequences(model);
  const together = await model.textTower.run(sequences);
  try {
    const words = await together.read();
    for (const [index, sequence] of sequences.entries()) {
      const alone = await wordsOf(model, sequence);
      const other = words[index];
      if (alone === undefined || other === undefined) throw wrongNumbers();
      if (!agree(alone.u, other.u) || !agree(alone.v, other.v)) throw wrongNumbers();
    }
    await checkScores(model, together, words);
  } finally {
    await together.release();
  }
}

/** A text from its tokens to scores, for what that takes. */
export async function scoreCanary(model: Model, sequence: TokenWindow): Promise<void> {
  const batch = await model.textTower.run([sequence]);
  try {
    await model.scorer.score(batch, [requestOf(model, labelsOf(model.spanHead))]);
  } finally {
    await batch.release();
  }
}

async function checkScores(
  model: Model,
  batch: WordBatch,
  words: readonly WordParts[],
): Promise<void> {
  const labels = labelsOf(model.spanHead);
  const request = requestOf(model, labels);
  const found = await model.scorer.score(
    batch,
    words.map(() => request),
  );
  words.forEach((parts, index) => {
    const expected = scoreSpans(parts, model.spanHead, labels, request.maxWidth, request.floors);
    const own = found[index];
    if (own === undefined || !samePairs(own, expected)) throw wrongNumbers();
    if (!agree(expected.logit, own.logit)) throw wrongNumbers();
  });
}

/** All pairs, with rows of the span head itself as labels: numbers of the right size. */
function labelsOf({ dim, hidden, w2 }: SpanHead): LabelMatrix {
  const count = Math.min(dim, 3);
  const bias = new Float32Array(count);
  return { count, folded: true, width: hidden, rows: w2.subarray(0, count * hidden), bias };
}

function requestOf({ config }: Model, labels: LabelMatrix) {
  const floors = new Float32Array(labels.count).fill(-Infinity);
  return { labels, maxWidth: config.maxWidth, floors };
}

async function wordsOf(
  { textTower }: Model,
  sequence: TokenWindow,
): Promise<WordParts | undefined> {
  const batch = await textTower.run([sequence]);
  try {
    return (await batch.read())[0];
  } finally {
    await batch.release();
  }
}

function samePairs(a: Candidates, b: Candidates): boolean {
  return (['start', 'end', 'label'] as const).every(
    (field) =>
      a[field].length === b[field].length &&
      a[field].every((value, index) => value === b[field][index]),
  );
}

function agree(a: Float32Array, b: Float32Array): boolean {
  let largest = 0;
  let difference = 0;
  for (let index = 0; index < a.length; index++) {
    const value = a[index] ?? Number.NaN;
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - (b[index] ?? Number.NaN)));
  }
  // NaN fails every comparison, as it should here.
  return largest > 0 && difference <= TOLERANCE * largest;
}

function wrongNumbers(): NeriumError {
  return new NeriumError('RUNTIME_FAILED', 'This GPU computes wrong numbers for the model.', {
    hint: "Use device: 'wasm'.",
  });
}
