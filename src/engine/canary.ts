/**
 * A check of a GPU before it is trusted. Drivers and kernels are known to give zeros, NaN or wrong numbers without an
 * error (https://github.com/microsoft/onnxruntime/issues/22974), and differently from one GPU to the next.
 */
import { NeriumError } from '../errors.ts';
import type { WordParts } from '../score/scorer.ts';
import { splitWords } from '../text/split-words.ts';
import type { Model } from './open-model.ts';
import { prepareText, sequenceOf } from './prepare-text.ts';
import type { TokenWindow } from './text-tokens.ts';

/** Over 32 tokens in the longer one: attention kernels change there. */
const SHORT = 'Rain fell on the harbour.';
const LONG =
  'On Tuesday the ferry from the northern islands came in two hours late, and the passengers, who had slept on deck or ' +
  'not at all, walked up to the market square, where the first bakery was just opening its doors.';

/** Of the largest value: far over what summation orders differ by, far under what goes wrong. */
const TOLERANCE = 1e-2;

/**
 * Runs two texts alone and together. Results must be finite, not all zero, and the same either way, as padding and
 * neighbours must not matter.
 *
 * @throws NeriumError RUNTIME_FAILED
 */
export async function checkTower(model: Model): Promise<void> {
  const sequences = [SHORT, LONG].map((text) => {
    const words = splitWords(text);
    const prepared = prepareText(model, text, words, 'truncate');
    return sequenceOf(model, prepared, prepared.windows[0] ?? { first: 0, end: 0 });
  });
  const together = await wordsOf(model, sequences);
  for (const [index, sequence] of sequences.entries()) {
    const [alone] = await wordsOf(model, [sequence]);
    const other = together[index];
    if (alone === undefined || other === undefined || !agree(alone.u, other.u))
      throw wrongNumbers();
    if (!agree(alone.v, other.v)) throw wrongNumbers();
  }
}

async function wordsOf(
  { textTower }: Model,
  sequences: readonly TokenWindow[],
): Promise<readonly WordParts[]> {
  const batch = await textTower.run(sequences);
  try {
    return await batch.read();
  } finally {
    await batch.release();
  }
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
