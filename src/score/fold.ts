/**
 * Label vectors in the space of h = relu(u + v), in the WebAssembly kernel: l → W2ᵀ·l.
 */
import type { SpanHead } from './labels.ts';
import { readRows, scratchColumns, transpose, writeRows } from './principal-rows.ts';
import { denseValues, multiply, type SpanValues } from './wasm-call.ts';
import { PANEL, roundUp, type WasmKernel } from './wasm-kernel.ts';

/** Folds at most `most` vectors at a time; what it gives is valid until its next call. */
export function folder(
  kernel: WasmKernel,
  { dim, hidden, w2 }: SpanHead,
  most: number,
): (vectors: Float32Array, count: number) => SpanValues {
  const columns = scratchColumns(kernel, transpose(w2, dim, hidden), hidden, dim);
  const from = denseValues(kernel, most, roundUp(dim, PANEL), dim);
  const to = denseValues(kernel, most, roundUp(hidden, PANEL), hidden);
  return (vectors, count) => {
    writeRows(kernel, vectors, count, dim, from);
    multiply(kernel, count, from, columns, to);
    return to;
  };
}

/** Vectors that are folded at a time. */
const BATCH = 256;

/** [count, D] → [count, H]. */
export function kernelFold(
  kernel: WasmKernel,
): (head: SpanHead, vectors: Float32Array, count: number) => Float32Array {
  return (head, vectors, count) => {
    kernel.place([]);
    const fold = folder(kernel, head, Math.min(BATCH, count));
    const rows = new Float32Array(count * head.hidden);
    for (let first = 0; first < count; first += BATCH) {
      const some = Math.min(BATCH, count - first);
      const batch = vectors.subarray(first * head.dim, (first + some) * head.dim);
      rows.set(readRows(kernel, fold(batch, some), some, head.hidden), first * head.hidden);
    }
    return rows;
  };
}
