/**
 * Sequences of about one length together, so that little of a batch is padding. Returns lists of indices into
 * `lengths`; every index occurs once. A batch holds at most `maxTokens` tokens, padding included, or one sequence.
 *
 * @param maxPadding padding that a batch may have, as a fraction of its tokens
 * @example
 * planBatches([3, 9, 3, 4], 12); // [[0, 2, 3], [1]]
 */
export function planBatches(
  lengths: readonly number[],
  maxTokens: number,
  maxPadding = Infinity,
): number[][] {
  const order = [...lengths.keys()].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  let tokens = 0;
  for (const index of order) {
    const length = lengths[index] ?? 0;
    // In rising order the newest sequence is the longest, so it decides the width of the batch.
    const area = (batch.length + 1) * length;
    const padding = area - tokens - length;
    if (batch.length > 0 && (area > maxTokens || padding > maxPadding * (tokens + length))) {
      batches.push(batch);
      batch = [];
      tokens = 0;
    }
    batch.push(index);
    tokens += length;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
