/**
 * Converts rising UTF-16 offsets to code points, which Python counts, in one pass over the text.
 *
 * @param offsets none between the halves of a surrogate pair
 * @example
 * toCodePoints('😀 a', [3]); // [2]
 */
export function toCodePoints(text: string, offsets: ArrayLike<number>): Int32Array {
  const result = new Int32Array(offsets.length);
  let unit = 0;
  let points = 0;
  for (let index = 0; index < offsets.length; index++) {
    const target = offsets[index] ?? 0;
    if (target < unit) {
      unit = 0;
      points = 0;
    }
    while (unit < target) {
      unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
      points++;
    }
    result[index] = points;
  }
  return result;
}

/**
 * The way back: rising offsets in code points as UTF-16 offsets. Those past the end of the text are its end.
 *
 * @example
 * toCodeUnits('😀 a', [2]); // [3]
 */
export function toCodeUnits(text: string, offsets: ArrayLike<number>): Int32Array {
  const result = new Int32Array(offsets.length);
  let unit = 0;
  let points = 0;
  for (let index = 0; index < offsets.length; index++) {
    const target = offsets[index] ?? 0;
    if (target < points) {
      unit = 0;
      points = 0;
    }
    while (points < target && unit < text.length) {
      unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
      points++;
    }
    result[index] = unit;
  }
  return result;
}
