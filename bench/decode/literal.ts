/**
 * The literal form on the same kernel: a vector for each span, and an array of the logits of all spans with all labels. It
 * leaves out nothing but what the kernel leaves out everywhere, products with zero.
 */
import { columnsAt, residentColumns } from '../../src/score/label-panels.ts';
import type { SpanHead } from '../../src/score/labels.ts';
import { lastLinear, spanVectors } from '../../src/score/score-all.ts';
import type { WordParts } from '../../src/score/scorer.ts';
import {
  behind,
  denseValues,
  multiply,
  type SpanValues,
  tilesOf,
  WasmCall,
} from '../../src/score/wasm-call.ts';
import { BLOCK, PANEL, roundUp, type WasmKernel } from '../../src/score/wasm-kernel.ts';

/** Logits [spans / 4][labels][4], in the kernel's memory until its next call. */
export function literalLogits(
  kernel: WasmKernel,
  head: SpanHead,
  vectors: Float32Array,
  words: WordParts,
  spans: Int32Array,
): SpanValues {
  const count = vectors.length / head.dim;
  const labels = { rows: vectors, count, width: head.dim, bias: new Float32Array(count) };
  const linear = lastLinear(head);
  const [linearAt = 0, labelsAt = 0] = kernel.place([
    residentColumns(kernel, linear),
    residentColumns(kernel, labels),
  ]);
  const call = new WasmCall(kernel, head.hidden, words);
  const rows = spanVectors(call, head, columnsAt(linearAt, linear), spans);
  const logits = denseValues(kernel, spans.length / 2, roundUp(count, PANEL));
  for (const tile of tilesOf(spans.length / 2)) {
    const [from, to] = [behind(rows, tile.first), behind(logits, tile.first)];
    multiply(kernel, tile.count, from, columnsAt(labelsAt, labels), to);
  }
  return logits;
}

/** Logits [words, widths, labels], as graphs give them; -Infinity behind the text's end. */
export function toDense(
  kernel: WasmKernel,
  { values, stride }: SpanValues,
  spans: Int32Array,
  [words, widths, labels]: readonly [number, number, number],
): Float32Array {
  const dense = new Float32Array(words * widths * labels).fill(-Infinity);
  for (let span = 0; span < spans.length / 2; span++) {
    const [start = 0, end = 0] = spans.subarray(2 * span, 2 * span + 2);
    const block = kernel.floats(values + Math.floor(span / BLOCK) * stride, stride / 4);
    const row = (start * widths + end - start) * labels;
    for (let label = 0; label < labels; label++) {
      dense[row + label] = block[label * BLOCK + (span % BLOCK)] ?? 0;
    }
  }
  return dense;
}
