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
 * bound each place where it happens: the exact logit, B·h, |h|, g, Bᵀ·a, and the bound's own sum. `LabelBounds` takes twice
 * the sum of all lengths n, which pays for the higher orders too.
 */
import { hiddenRows, type Projection, projector } from './hidden-rows.ts';
import type { Rows } from './label-panels.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import { length, principalRows, readRows } from './principal-rows.ts';
import type { WasmKernel } from './wasm-kernel.ts';

/** Dimensions of the subspace: the first that leaves little of the labels outside. Multiples of 8. */
const RANKS = [24, 48];
/** Of a label's square, on average: outside the subspace, so that more dimensions gain nothing, or that bounds are of no use. */
const LITTLE = 0.01;
const MUCH = 0.2;
/** Labels that the subspace is made of, and labels of a batch. */
const SAMPLE = 256;
const UNIT = 2 ** -24;
/** The bounds of a label matrix, which are made label by label. */
export class LabelBounds {
  /** Whether the labels lie near enough to the subspace for bounds to be of use. */
  readonly tight: boolean;
  /** B, [rank, H]. */
  readonly basis: Rows;
  readonly #kernel: WasmKernel;
  readonly #head: SpanHead;
  readonly #labels: LabelMatrix;
  readonly #rows: Float32Array;
  readonly #bias: Float32Array;
  #prepared = 0;

  constructor(kernel: WasmKernel, head: SpanHead, labels: LabelMatrix) {
    this.#kernel = kernel;
    this.#head = head;
    this.#labels = labels;
    const { hidden } = head;
    const sampled = Math.min(SAMPLE, labels.count);
    const sample = everyNth(labels, sampled);
    kernel.place([]);
    const toHidden = hiddenRows(kernel, head, labels, SAMPLE);
    // Of one length: else the longest labels alone would make the subspace.
    const sampleRows = unitRows(
      readRows(kernel, toHidden(sample, sampled), sampled, hidden),
      hidden,
    );
    let basis: Float32Array = new Float32Array();
    let outside = 1;
    for (const rank of RANKS) {
      basis = principalRows(kernel, sampleRows, sampled, hidden, rank);
      const project = projector(kernel, basis, hidden, SAMPLE);
      const { squares, far } = project(toHidden(sample, sampled), sampled);
      outside = far.reduce((all, one, row) => all + one / (squares[row] || 1), 0) / sampled;
      if (outside <= LITTLE) break;
    }
    const rank = basis.length / hidden;
    this.tight = outside <= MUCH;
    this.basis = { rows: basis, count: rank, width: hidden, bias: new Float32Array(rank) };
    this.#rows = new Float32Array(this.tight ? labels.count * (rank + 1) : 0);
    this.#bias = new Float32Array(this.tight ? labels.count : 0);
  }

  /** Labels, from the first, that have bounds. */
  get prepared(): number {
    return this.#prepared;
  }

  /** [a, ρ] and β of those labels: [prepared, rank + 1]. */
  get rows(): Rows {
    const width = this.basis.count + 1;
    const count = this.#prepared;
    if (count === this.#labels.count) return { rows: this.#rows, bias: this.#bias, count, width };
    return {
      rows: this.#rows.subarray(0, count * width),
      bias: this.#bias.subarray(0, count),
      count,
      width,
    };
  }

  /** Makes the bounds of the next labels. */
  prepare(more: number): void {
    const { width, rows } = this.#labels;
    this.#kernel.place([]);
    const toHidden = hiddenRows(this.#kernel, this.#head, this.#labels, SAMPLE);
    const project = projector(this.#kernel, this.basis.rows, this.#head.hidden, SAMPLE);
    const terms = termsOf(this.#head, this.#labels);
    const end = Math.min(this.#labels.count, this.#prepared + more);
    for (let first = this.#prepared; first < end; first += SAMPLE) {
      const count = Math.min(SAMPLE, end - first);
      const some = rows.subarray(first * width, (first + count) * width);
      this.#write(first, project(toHidden(some, count), count), terms);
    }
    this.#prepared = end;
  }

  #write(first: number, { coefficients, squares, far }: Projection, terms: Terms): void {
    const { dim, hidden } = this.#head;
    const rank = this.basis.count;
    const slack = 2 * (3 * hidden + 3 * dim + 4 * rank) * UNIT;
    for (let row = 0; row < far.length; row++) {
      const label = first + row;
      const own = coefficients.subarray(row * rank, (row + 1) * rank);
      const { w, offset, offsetTerms } = terms(label, Math.sqrt(squares[row] ?? 0));
      // B_r are unit vectors, or zero.
      const rounding = slack * (w + own.reduce((all, value) => all + Math.abs(value), 0));
      this.#rows.set(own, label * (rank + 1));
      this.#rows[label * (rank + 1) + rank] = (Math.sqrt(far[row] ?? 0) + rounding) * (1 + slack);
      this.#bias[label] = offset + slack * offsetTerms;
    }
  }
}

type Terms = (
  label: number,
  foldedLength: number,
) => { readonly w: number; readonly offset: number; readonly offsetTerms: number };

/** What the logits of a label add to the products, and what rounding errors are proportional to. */
function termsOf(head: SpanHead, labels: LabelMatrix): Terms {
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

/** Rows scaled to length 1, or zero. */
function unitRows(rows: Float32Array, width: number): Float32Array {
  for (let from = 0; from < rows.length; from += width) {
    const row = rows.subarray(from, from + width);
    const own = length(row) || 1;
    for (let k = 0; k < width; k++) row[k] = (row[k] ?? 0) / own;
  }
  return rows;
}
