import { NeriumError } from '../errors.ts';
import type { Feed } from '../runtime/runtime.ts';

/**
 * Sequences of token ids as the feeds `input_ids` and `attention_mask`, padded to the longest.
 *
 * @param vocab rows of the embedding table: WebGPU answers an id outside it with garbage instead of an error
 * @throws NeriumError TOKENIZER_INVALID
 */
export function sequenceFeeds(
  sequences: readonly ArrayLike<number>[],
  padId: number,
  vocab: number,
): { readonly input_ids: Feed; readonly attention_mask: Feed; readonly length: number } {
  const length = Math.max(...sequences.map((sequence) => sequence.length));
  const dims = [sequences.length, length];
  const ids = new Int32Array(sequences.length * length).fill(padId);
  const mask = new Float32Array(ids.length);
  sequences.forEach((sequence, row) => {
    ids.set(sequence, row * length);
    mask.fill(1, row * length, row * length + sequence.length);
  });
  const outside = ids.find((id) => id < 0 || id >= vocab);
  if (outside !== undefined) {
    throw new NeriumError(
      'TOKENIZER_INVALID',
      `The tokenizer gave id ${outside}; the model has ${vocab} tokens.`,
      { hint: 'Use the tokenizer that belongs to these weights.' },
    );
  }
  return { input_ids: { data: ids, dims }, attention_mask: { data: mask, dims }, length };
}
