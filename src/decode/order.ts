/**
 * Stable orders of many numbers. `Float64Array.prototype.sort` without a comparator is several times faster than any sort
 * with one, so a key and its index are packed into one double.
 */

const INDEX_RANGE = 2 ** 21;

/** Indices by falling score; equal scores in the order given. Scores are no NaN. */
export function orderByScore(scores: Float32Array): Int32Array {
  // Adding 0 turns −0 into 0, which is equal to it.
  const bits = new Uint32Array(scores.map((score) => score + 0).buffer);
  const keys = Float64Array.from(bits, (value) =>
    // The bits of positive floats rise with them, those of negative ones fall.
    value >= 0x80000000 ? value : 0x7fffffff - value,
  );
  return keySort(keys);
}

/** Indices by rising key; equal keys in the order given. Keys are whole numbers from 0 to 2³² − 1. */
export function keySort(keys: Float64Array): Int32Array {
  const { length } = keys;
  if (length > INDEX_RANGE) {
    const indices = Int32Array.from(keys, (_key, index) => index);
    return indices.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
  }
  // Below 2⁵³, so nothing is rounded.
  const packed = keys.map((key, index) => key * INDEX_RANGE + index).sort();
  return Int32Array.from(packed, (value) => value % INDEX_RANGE);
}
