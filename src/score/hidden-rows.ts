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
    const padded = roundUp(count, BLOCK);
    const squares = new Float64Array(padded);
    const far = new Float64Array(padded);
    for (let first = 0; first < count; first += BLOCK) {
      const block = first / BLOCK;
      const g = kernel.floats(rows.values + block * rows.stride, BLOCK * hidden);
      const near = kernel.floats(back.values + block * back.stride, BLOCK * hidden);
      addSquares(g, near, squares.subarray(first), far.subarray(first));
    }
    const coefficients = readRows(kernel, parts, count, rank);
    return { coefficients, squares: squares.subarray(0, count), far: far.subarray(0, count) };
  };
}

/** |g|² and |g − near|² of four vectors, [hidden][4]. */
function addSquares(
  g: Float32Array,
  near: Float32Array,
  squares: Float64Array,
  far: Float64Array,
): void {
  for (let at = 0; at < g.length; at++) {
    const lane = at % BLOCK;
    const value = g[at] ?? 0;
    const rest = value - (near[at] ?? 0);
    squares[lane] = (squares[lane] ?? 0) + value * value;
    far[lane] = (far[lane] ?? 0) + rest * rest;
  }
}
