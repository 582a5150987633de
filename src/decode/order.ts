/**
 * Stable orders of many numbers. `Float64Array.prototype.sort` without a comparator is several times faster than any sort
 * with one, so a key and its index are packed into one double.
 */

const INDEX_RANGE = 2 ** 21;

/** Indices by falling score; equal scores in the order given. Scores are no NaN. */
export function orderByScore(scores: Float32Array): Int32Array {
  const { length } = scores;
  const values = new Float32Array(length);
  // Adding 0 turns −0 into 0, which is equal to it.
  for (let index = 0; index < length; index++) values[index] = (scores[index] ?? 0) + 0;
  const bits = new Uint32Array(values.buffer);
  const keys = new Float64Array(length);
  for (let index = 0; index < length; index++) {
    const value = bits[index] ?? 0;
    // The bits of positive floats rise with them, those of negative ones fall.
    keys[index] = value >= 0x80000000 ? value : 0x7fffffff - value;
  }
  return keySort(keys);
}

/** Indices by rising key; equal keys in the order given. Keys are whole numbers from 0 to 2³² − 1. */
export function keySort(keys: Float64Array): Int32Array {
  const { length } = keys;
  const order = new Int32Array(length);
  if (length > INDEX_RANGE) {
    for (let index = 0; index < length; index++) order[index] = index;
    return order.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
  }
  // Below 2⁵³, so nothing is rounded.
  const packed = new Float64Array(length);
  let isRising = true;
  for (let index = 0; index < length; index++) {
    const value = (keys[index] ?? 0) * INDEX_RANGE + index;
    packed[index] = value;
    isRising &&= index === 0 || value > (packed[index - 1] ?? 0);
  }
  // Candidates of `analyze` come in order.
  if (!isRising) packed.sort();
  for (let index = 0; index < length; index++) {
    const value = packed[index] ?? 0;
    order[index] = value - Math.floor(value / INDEX_RANGE) * INDEX_RANGE;
  }
  return order;
}
