/**
 * Labels in the space of h = relu(u + v), as values in the kernel's memory, and their distance from a subspace of it.
 */
import { folder } from './fold.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import { readRows, scratchColumns, transpose, writeRows } from './principal-rows.ts';
import { denseValues, multiply, type SpanValues } from './wasm-call.ts';
import { BLOCK, PANEL, roundUp, type WasmKernel } from './wasm-kernel.ts';

/** Takes rows of the label matrix, at most `most`; what it gives is valid until its next call. */
export function hiddenRows(
  kernel: WasmKernel,
  head: SpanHead,
  { folded }: LabelMatrix,
  most: number,
): (rows: Float32Array, count: number) => SpanValues {
  if (!folded) return folder(kernel, head, most);
  const values = denseValues(kernel, most, roundUp(head.hidden, PANEL), head.hidden);
  return (rows, count) => {
    writeRows(kernel, rows, count, head.hidden, values);
    return values;
  };
}

export interface Projection {
  /** a = B·g, [count, rank] */
  readonly coefficients: Float32Array;
  /** |g|² and |g − Bᵀ·a|² */
  readonly squares: Float64Array;
  readonly far: Float64Array;
}

type Project = (rows: SpanValues, count: number) => Projection;

/** Of labels, at most `most` at a time. */
export function projector(
  kernel: WasmKernel,
  basis: Float32Array,
  hidden: number,
  most: number,
): Project {
  const rank = basis.length / hidden;
  const down = scratchColumns(kernel, basis, rank, hidden);
  const up = scratchColumns(kernel, transpose(basis, rank, hidden), hidden, rank);
  const parts = denseValues(kernel, most, rank);
  const back = denseValues(kernel, most, roundUp(hidden, PANEL), hidden);
  return (rows, count) => {
    multiply(kernel, count, rows, down, parts);
    multiply(kernel, count, parts, up, back);
    const squares = new Float64Array(count);
    const far = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      const block = Math.floor(row / BLOCK);
      const g = kernel.floats(rows.values + block * rows.stride, rows.stride / 4);
      const near = kernel.floats(back.values + block * back.stride, back.stride / 4);
      let all = 0;
      let rest = 0;
      for (let at = row % BLOCK; at < BLOCK * hidden; at += BLOCK) {
        const value = g[at] ?? 0;
        all += value * value;
        rest += (value - (near[at] ?? 0)) ** 2;
      }
      squares[row] = all;
      far[row] = rest;
    }
    return { coefficients: readRows(kernel, parts, count, rank), squares, far };
  };
}
