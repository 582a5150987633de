/**
 * Label vectors ↔ the bytes of a pack. Little-endian; one row a label; int8 rows have a half-precision scale each.
 */
import { toHalf, toHalfUp } from '../checkpoint/half.ts';
import { halfTable, widen } from '../checkpoint/widen.ts';
import type { PackPrecision } from './pack-format.ts';

/**
 * The bytes of vectors [labels, dim]. With int8: first all scales, then all rows.
 *
 * @example
 * const bytes = packVectors(vectors, 384, 'int8'); // 386 bytes a label
 */
export function packVectors(
  vectors: Float32Array,
  dim: number,
  precision: PackPrecision,
): Uint8Array {
  if (precision === 'int8') return packRows(vectors, dim);
  const values = precision === 'fp16' ? toHalves(vectors) : vectors;
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** `Uint16Array.from` with a function is several times slower than a loop. */
function toHalves(vectors: Float32Array): Uint16Array {
  const halves = new Uint16Array(vectors.length);
  for (let i = 0; i < vectors.length; i++) halves[i] = toHalf(vectors[i] as number);
  return halves;
}

/** Vectors [labels, dim] of packed bytes: `target.length / dim` labels. */
export function unpackVectors(
  bytes: Uint8Array,
  dim: number,
  precision: PackPrecision,
  target: Float32Array,
): void {
  if (precision !== 'int8') {
    widen(precision === 'fp16' ? 'f16' : 'f32', bytes, target);
    return;
  }
  const scales = new Float32Array(target.length / dim);
  widen('f16', bytes, scales);
  widen('i8', bytes.subarray(2 * scales.length), target);
  scales.forEach((scale, row) => {
    for (let i = row * dim; i < (row + 1) * dim; i++) target[i] = (target[i] as number) * scale;
  });
}

/** Rounds to what a pack of this precision keeps. */
export function roundToPack(
  vectors: Float32Array,
  dim: number,
  precision: PackPrecision,
): Float32Array {
  const rounded = new Float32Array(vectors.length);
  unpackVectors(packVectors(vectors, dim, precision), dim, precision, rounded);
  return rounded;
}

function packRows(vectors: Float32Array, dim: number): Uint8Array {
  const rows = vectors.length / dim;
  const bytes = new Uint8Array(rows * (dim + 2));
  const scales = new DataView(bytes.buffer, 0, 2 * rows);
  const values = new Int8Array(bytes.buffer, 2 * rows);
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * dim, (row + 1) * dim];
    const bits = quantizeRow(vectors.subarray(start, end), values.subarray(start, end));
    scales.setUint16(2 * row, bits, true);
  }
  return bytes;
}

/** Fills `values` and returns the bits of their scale. */
function quantizeRow(source: Float32Array, values: Int8Array): number {
  let largest = 0;
  for (const value of source) largest = Math.max(largest, Math.abs(value));
  const widened = halfTable();
  // Rounded up, so that the largest value is not clipped.
  const bits = toHalfUp(largest / 127, widened);
  const scale = widened[bits] as number;
  if (scale === 0) return bits;
  for (let i = 0; i < source.length; i++) values[i] = Math.round((source[i] as number) / scale);
  return bits;
}
