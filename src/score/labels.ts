/**
 * Label vectors laid out for scoring.
 *
 * D is the model's hidden size and H = 4·D the width of h = relu(u_i + v_j). The last linear of the span head
 * (W2, b2) can be applied to the spans or be folded into the labels: (W2·h + b2)·l = h·(W2ᵀ·l) + b2·l. Folding costs
 * H multiplications a span and label, not folding D·H a span and D a span and label; so few labels are folded
 * and many are not.
 */
import { kernelFold } from './fold.ts';
import { wasmKernel } from './wasm-kernel.ts';

/** The last linear of the span head. */
export interface SpanHead {
  readonly dim: number;
  readonly hidden: number;
  /** `out_project.3.weight`, [D, H] row-major. */
  readonly w2: Float32Array;
  /** `out_project.3.bias`, [D]. */
  readonly b2: Float32Array;
}

/** Laid out once per label set. `width` is H if folded, else D. */
export interface LabelMatrix {
  readonly count: number;
  readonly folded: boolean;
  readonly width: number;
  /** [C, width]: W2ᵀ·l_c if folded, else l_c. */
  readonly rows: Float32Array;
  /** [C]: b2·l_c if folded, else 0. */
  readonly bias: Float32Array;
}

/**
 * Lays out label vectors, [count, D], for scoring.
 *
 * @example
 * const labels = layOutLabels(head, vectors, names.length);
 */
export function layOutLabels(head: SpanHead, vectors: Float32Array, count: number): LabelMatrix {
  if (count < foldingLimit(head.dim)) return foldLabels(head, vectors, count);
  return { count, folded: false, width: head.dim, rows: vectors, bias: new Float32Array(count) };
}

/** From this number of labels on, applying W2 to the spans costs less: 4·D·C against 4·D² + D·C. */
export function foldingLimit(dim: number): number {
  return Math.ceil((4 * dim) / 3);
}

function foldLabels(head: SpanHead, vectors: Float32Array, count: number): LabelMatrix {
  const { dim, hidden, b2 } = head;
  const kernel = wasmKernel();
  const fold = kernel === undefined ? foldPlainly : kernelFold(kernel);
  const bias = new Float32Array(count);
  for (let label = 0; label < count; label++) {
    let offset = 0;
    for (let d = 0; d < dim; d++) offset += (vectors[label * dim + d] ?? 0) * (b2[d] ?? 0);
    bias[label] = offset;
  }
  return { count, folded: true, width: hidden, rows: fold(head, vectors, count), bias };
}

/** W2ᵀ·l of each label where there is no WebAssembly. */
function foldPlainly(
  { dim, hidden, w2 }: SpanHead,
  vectors: Float32Array,
  count: number,
): Float32Array {
  const rows = new Float32Array(count * hidden);
  for (let label = 0; label < count; label++) {
    const row = rows.subarray(label * hidden, (label + 1) * hidden);
    for (let d = 0; d < dim; d++) {
      const value = vectors[label * dim + d] ?? 0;
      const weights = w2.subarray(d * hidden, (d + 1) * hidden);
      for (let k = 0; k < hidden; k++) row[k] = (row[k] ?? 0) + value * (weights[k] ?? 0);
    }
  }
  return rows;
}
