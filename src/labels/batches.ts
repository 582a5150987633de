/**
 * Sequences of about one length together, so that little of a batch is padding. Returns lists of indices into
 * `lengths`; every index occurs once. A batch holds at most `maxTokens` tokens, padding included, or one sequence.
 *
 * @example
 * planBatches([3, 9, 3, 4], 12); // [[0, 2, 3], [1]]
 */
export function planBatches(lengths: readonly number[], maxTokens: number): number[][] {
  const order = [...lengths.keys()].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const index of order) {
    // In rising order the newest sequence is the longest, so it decides the width of the batch.
    if (batch.length > 0 && (batch.length + 1) * (lengths[index] ?? 0) > maxTokens) {
      batches.push(batch);
      batch = [];
    }
    batch.push(index);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
