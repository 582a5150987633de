/**
 * A few orthonormal directions in which many rows lie nearly: the subspace of their largest principal components, by
 * subspace iteration. Any directions give valid bounds; better ones give tighter bounds.
 */
import { columnsAt, residentColumns } from './label-panels.ts';
import { denseValues, multiply, type SpanValues } from './wasm-call.ts';
import { BLOCK, PANEL, roundUp, type WasmKernel } from './wasm-kernel.ts';

/** Two suffice where the components fall quickly, and where they do not the bounds are of no use. */
const PASSES = 3;

/**
 * @param rows [count, width]
 * @returns [rank, width]
 */
export function principalRows(
  kernel: WasmKernel,
  rows: Float32Array,
  count: number,
  width: number,
  rank: number,
): Float32Array {
  const across = scratchColumns(kernel, rows, count, width);
  const along = scratchColumns(kernel, transpose(rows, count, width), width, count);
  const mixes = denseValues(kernel, rank, roundUp(count, PANEL), count);
  const directions = denseValues(kernel, rank, roundUp(width, PANEL), width);
  let basis = new Float32Array(rank * width);
  writeRows(kernel, signs(rank * count), rank, count, mixes);
  for (let pass = 0; pass < PASSES; pass++) {
    if (pass > 0) multiply(kernel, rank, directions, across, mixes);
    multiply(kernel, rank, mixes, along, directions);
    // Only what remains need be orthogonal to the last digits.
    const times = pass < PASSES - 1 ? 1 : 2;
    basis = orthonormal(readRows(kernel, directions, rank, width), rank, width, times);
    writeRows(kernel, basis, rank, width, directions);
  }
  return basis;
}

/** Columns of a product for once. */
export function scratchColumns(
  kernel: WasmKernel,
  rows: Float32Array,
  count: number,
  width: number,
  bias = new Float32Array(count),
): ReturnType<typeof columnsAt> {
  const shape = { rows, count, width, bias };
  const { length, fill } = residentColumns(kernel, shape);
  const at = kernel.reserve(length);
  fill(at);
  return columnsAt(at, shape);
}

/** Rows [count, width] as values of a product. */
export function writeRows(
  kernel: WasmKernel,
  rows: Float32Array,
  count: number,
  width: number,
  { values, stride }: SpanValues,
): void {
  for (let row = 0; row < roundUp(count, BLOCK); row++) {
    const block = kernel.floats(values + Math.floor(row / BLOCK) * stride, stride / 4);
    const from = row * width;
    const lane = row % BLOCK;
    for (let k = 0; k < width; k++)
      block[k * BLOCK + lane] = row < count ? (rows[from + k] ?? 0) : 0;
  }
}

/** The inverse of `writeRows`. */
export function readRows(
  kernel: WasmKernel,
  { values, stride }: SpanValues,
  count: number,
  width: number,
): Float32Array {
  const rows = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    const block = kernel.floats(values + Math.floor(row / BLOCK) * stride, stride / 4);
    const to = row * width;
    const lane = row % BLOCK;
    for (let k = 0; k < width; k++) rows[to + k] = block[k * BLOCK + lane] ?? 0;
  }
  return rows;
}

export function transpose(rows: Float32Array, count: number, width: number): Float32Array {
  const columns = new Float32Array(rows.length);
  for (let row = 0; row < count; row++) {
    for (let k = 0; k < width; k++) columns[k * count + row] = rows[row * width + k] ?? 0;
  }
  return columns;
}

/** Gram and Schmidt; once leaves some of what was nearly dependent. A dependent row becomes zero. */
function orthonormal(
  rows: Float32Array,
  count: number,
  width: number,
  times: number,
): Float32Array<ArrayBuffer> {
  const basis = new Float32Array(rows);
  for (let row = 0; row < count; row++) {
    const own = basis.subarray(row * width, (row + 1) * width);
    const before = length(own);
    for (let time = 0; time < times; time++) {
      for (let other = 0; other < row; other++) {
        const direction = basis.subarray(other * width, (other + 1) * width);
        const part = dot(own, direction);
        for (let k = 0; k < width; k++) own[k] = (own[k] ?? 0) - part * (direction[k] ?? 0);
      }
    }
    const after = length(own);
    const scale = after > 1e-5 * before ? 1 / after : 0;
    for (let k = 0; k < width; k++) own[k] = (own[k] ?? 0) * scale;
  }
  return basis;
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}

export function length(a: Float32Array): number {
  return Math.sqrt(dot(a, a));
}

/** Something without structure, the same each time. */
function signs(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >= 2 ** 31 ? 1 : -1;
  });
}
