/**
 * Upper bounds of logits that cost a fraction of the logits.
 *
 * Label vectors of a trained model lie near a subspace of few dimensions. With g the label in the space of h = relu(u + v)
 * (W2ᵀ·l, of width H), B a few orthonormal rows of that space and a any coefficients,
 *
 *     logit = h·g + β = (B·h)·a + h·(g − Bᵀ·a) + β  ≤  (B·h)·a + |h|·|g − Bᵀ·a| + β        (Cauchy–Schwarz)
 *
 * which is itself a product, of [B·h, |h|] and [a, ρ] with ρ = |g − Bᵀ·a|, of width rank + 1. A pair whose bound is under its
 * floor is no candidate. That holds for the numbers that the kernels compute, not only for real ones, since ρ and β also hold
 * what rounding can do: a sum of n products in float32, in any order, is off by at most n·u·Σ|x·y| to first order,
 * u = 2⁻²⁴, and
 *
 *     Σ|h·g| ≤ |h|·w,  w = |g| where g is given, else Σ_d |l_d|·|W2_d| (rows of W2)
 *     Σ|(B·h)·a| ≤ |h|·Σ_r |a_r|·|B_r|
 *
 * bound each place where it happens: the exact logit, B·h, |h|, g, Bᵀ·a, and the bound's own sum. `prepareBounds` takes twice
 * the sum of all lengths n, which pays for the higher orders too.
 */
import { folder } from './fold.ts';
import type { Rows } from './label-panels.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import { principalRows, readRows, scratchColumns, transpose, writeRows } from './principal-rows.ts';
import { denseValues, multiply, type SpanValues } from './wasm-call.ts';
import { BLOCK, PANEL, roundUp, type WasmKernel } from './wasm-kernel.ts';

export interface LabelBounds {
  /** Whether the labels lie near enough to the subspace for the bounds to be of use. */
  readonly tight: boolean;
  /** B, [rank, H]. */
  readonly basis: Rows;
  /** [a, ρ] of each label and its β, [C, rank + 1]. */
  readonly labels: Rows;
}

/** Dimensions of the subspace: the first that leaves little of the labels outside. Multiples of 8. */
const RANKS = [24, 48];
/** Of the labels' squares: outside the subspace, so that more dimensions gain nothing, or that bounds are of no use. */
const LITTLE = 0.01;
const MUCH = 0.2;
/** Labels that the subspace is made of, and labels of a batch. */
const SAMPLE = 256;
const UNIT = 2 ** -24;

/**
 * What `prepareBounds` costs, in multiplications of `scoreAll`: of its own none is left out as zero, and it copies much. As
 * measured.
 */
export function preparationCost({ dim, hidden }: SpanHead, { count, folded }: LabelMatrix): number {
  const label = (folded ? 0 : dim * hidden) + 2 * 24 * hidden;
  return 4 * (count * label + 6 * 24 * hidden * Math.min(count, SAMPLE));
}

export function prepareBounds(
  kernel: WasmKernel,
  head: SpanHead,
  labels: LabelMatrix,
): LabelBounds {
  kernel.place([]);
  const { hidden } = head;
  const toHidden = hiddenRows(kernel, head, labels);
  const sampled = Math.min(SAMPLE, labels.count);
  const sample = everyNth(labels, sampled);
  const sampleRows = readRows(kernel, toHidden(sample, sampled), sampled, hidden);
  let basis: Float32Array = new Float32Array();
  let project: Project | undefined;
  let outside = 1;
  for (const rank of RANKS) {
    basis = principalRows(kernel, sampleRows, sampled, hidden, rank);
    project = projector(kernel, basis, hidden);
    const { squares, far } = project(toHidden(sample, sampled), sampled);
    outside = sum(far) / (sum(squares) || 1);
    if (outside <= LITTLE) break;
  }
  const rank = basis.length / hidden;
  const rows = new Float32Array(labels.count * (rank + 1));
  const bias = new Float32Array(labels.count);
  const bounds = {
    tight: outside <= MUCH,
    basis: { rows: basis, count: rank, width: hidden, bias: new Float32Array(rank) },
    labels: { rows, count: labels.count, width: rank + 1, bias },
  };
  if (!bounds.tight || project === undefined) return bounds;
  const terms = termsOf(head, labels);
  const slack = 2 * (3 * hidden + 3 * head.dim + 4 * rank) * UNIT;
  for (let first = 0; first < labels.count; first += SAMPLE) {
    const count = Math.min(SAMPLE, labels.count - first);
    const some = labels.rows.subarray(first * labels.width, (first + count) * labels.width);
    const { coefficients, squares, far } = project(toHidden(some, count), count);
    for (let row = 0; row < count; row++) {
      const label = first + row;
      const own = coefficients.subarray(row * rank, (row + 1) * rank);
      const { w, offset, offsetTerms } = terms(label, Math.sqrt(squares[row] ?? 0));
      // B_r are unit vectors, or zero.
      const rounding = slack * (w + own.reduce((all, value) => all + Math.abs(value), 0));
      rows.set(own, label * (rank + 1));
      rows[label * (rank + 1) + rank] = (Math.sqrt(far[row] ?? 0) + rounding) * (1 + slack);
      bias[label] = offset + slack * offsetTerms;
    }
  }
  return bounds;
}

/** Rows of the label matrix, at most `SAMPLE`, in the space of h. */
function hiddenRows(
  kernel: WasmKernel,
  head: SpanHead,
  { folded }: LabelMatrix,
): (rows: Float32Array, count: number) => SpanValues {
  if (!folded) return folder(kernel, head, SAMPLE);
  const values = denseValues(kernel, SAMPLE, roundUp(head.hidden, PANEL), head.hidden);
  return (rows, count) => {
    writeRows(kernel, rows, count, head.hidden, values);
    return values;
  };
}

interface Projection {
  /** a = B·g, [count, rank] */
  readonly coefficients: Float32Array;
  /** |g|² and |g − Bᵀ·a|² */
  readonly squares: Float64Array;
  readonly far: Float64Array;
}

type Project = (rows: SpanValues, count: number) => Projection;

function projector(kernel: WasmKernel, basis: Float32Array, hidden: number): Project {
  const rank = basis.length / hidden;
  const down = scratchColumns(kernel, basis, rank, hidden);
  const up = scratchColumns(kernel, transpose(basis, rank, hidden), hidden, rank);
  const parts = denseValues(kernel, SAMPLE, rank);
  const back = denseValues(kernel, SAMPLE, roundUp(hidden, PANEL), hidden);
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

/** What the logits of a label add to the products, and what rounding errors are proportional to. */
function termsOf(head: SpanHead, labels: LabelMatrix) {
  const { dim, hidden, w2, b2 } = head;
  const lengths = new Float64Array(labels.folded ? 0 : dim);
  for (let d = 0; d < lengths.length; d++) {
    let squares = 0;
    for (let at = d * hidden; at < (d + 1) * hidden; at++) squares += (w2[at] ?? 0) ** 2;
    lengths[d] = Math.sqrt(squares);
  }
  return (label: number, foldedLength: number) => {
    let w = labels.folded ? foldedLength : 0;
    let offset = labels.bias[label] ?? 0;
    let offsetTerms = Math.abs(offset);
    for (let d = 0; d < lengths.length; d++) {
      const value = labels.rows[label * dim + d] ?? 0;
      w += Math.abs(value) * (lengths[d] ?? 0);
      offset += value * (b2[d] ?? 0);
      offsetTerms += Math.abs(value * (b2[d] ?? 0));
    }
    return { w, offset, offsetTerms };
  };
}

function everyNth({ rows, width, count }: LabelMatrix, wanted: number): Float32Array {
  const step = Math.floor(count / wanted);
  const some = new Float32Array(wanted * width);
  for (let row = 0; row < wanted; row++) {
    const from = row * step * width;
    some.set(rows.subarray(from, from + width), row * width);
  }
  return some;
}

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0);
}
