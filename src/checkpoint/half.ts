/**
 * float32 → float16. Node 20 has no Float16Array.
 */

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/**
 * The bits of the nearest half-precision number; ties go to the even one. Too large values become infinite.
 *
 * @example
 * toHalf(1); // 0x3c00
 */
export function toHalf(value: number): number {
  FLOAT[0] = value;
  const bits = BITS[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 255;
  const fraction = bits & 0x7fffff;
  if (exponent === 255) return sign | 0x7c00 | (fraction ? 0x200 : 0);
  const shifted = exponent - 112;
  if (shifted >= 31) return sign | 0x7c00;
  // A carry out of the fraction raises the exponent, as it should.
  if (shifted > 0) return sign + roundShift((shifted << 23) | fraction, 13);
  if (shifted < -10) return sign;
  return sign + roundShift(fraction | 0x800000, 14 - shifted);
}

/** The nearest half-precision number that is not under `value`, which is positive. */
export function toHalfUp(value: number, widened: Float32Array): number {
  const bits = toHalf(value);
  return (widened[bits] as number) < value ? bits + 1 : bits;
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}
