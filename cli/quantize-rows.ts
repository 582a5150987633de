/**
 * Matrices in 8 bits with one half-precision scale for every group of columns: the writer's side of
 * docs/compact-format.md.
 */

import { toHalfUp } from '../src/checkpoint/half.ts';
import { halfTable } from '../src/checkpoint/widen.ts';

export interface QuantizedRows {
  /** [rows, columns] */
  readonly values: Int8Array;
  /** Half-precision bits, [rows, columns / group]. */
  readonly scales: Uint16Array;
}

/**
 * Rounds a row-major matrix to 8 bits. Where `group` does not divide the columns, each row is one group.
 *
 * @example
 * const { values, scales } = quantizeRows(weight, 384, 16);
 */
export function quantizeRows(
  matrix: Float32Array,
  columns: number,
  wantedGroup: number,
): QuantizedRows {
  const group = columns % wantedGroup === 0 ? wantedGroup : columns;
  const values = new Int8Array(matrix.length);
  const scales = new Uint16Array(matrix.length / group);
  for (let i = 0; i < scales.length; i++) {
    const [start, end] = [i * group, (i + 1) * group];
    scales[i] = quantizeGroup(matrix.subarray(start, end), values.subarray(start, end));
  }
  return { values, scales };
}

/** Fills `values` and returns the bits of their scale. */
function quantizeGroup(source: Float32Array, values: Int8Array): number {
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
