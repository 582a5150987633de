/**
 * The scoring kernel on typed arrays: runs everywhere, and is what the WebAssembly kernel is compared with.
 */
import type { LabelMatrix, SpanHead } from './labels.ts';
import { PairBuffer } from './pair-buffer.ts';
import type { CpuScorer, WordParts } from './scorer.ts';
import { listSpans } from './span-list.ts';

export function typedArrayScorer(head: SpanHead, labels: LabelMatrix): CpuScorer {
  const { hidden, dim } = head;
  return {
    kernel: 'typed-arrays',
    score(words, maxWidth, floors) {
      const spanRows = new Float32Array(maxWidth * hidden);
      const projected = new Float32Array(labels.folded ? 0 : maxWidth * dim);
      const logits = new Float32Array(maxWidth * labels.count);
      const found = new PairBuffer();
      let span = 0;
      for (let start = 0; start < words.count; start++) {
        const widths = Math.min(maxWidth, words.count - start);
        reluSums(words, start, widths, hidden, spanRows);
        if (labels.folded) {
          multiply(spanRows, widths, labels.rows, labels.count, hidden, labels.bias, logits);
        } else {
          multiply(spanRows, widths, head.w2, dim, hidden, head.b2, projected);
          multiply(projected, widths, labels.rows, labels.count, dim, labels.bias, logits);
        }
        for (let row = 0; row < widths * labels.count; span++, row += labels.count) {
          for (let label = 0; label < labels.count; label++) {
            const logit = logits[row + label] ?? 0;
            if (logit >= (floors[label] ?? 0)) found.push(span, label, logit);
          }
        }
      }
      return found.toCandidates(listSpans(words.count, maxWidth));
    },
  };
}

/** rows[k] = relu(u[start] + v[start + k]). */
function reluSums(
  words: WordParts,
  start: number,
  widths: number,
  hidden: number,
  rows: Float32Array,
): void {
  const { u, v } = words;
  const from = start * hidden;
  for (let width = 0; width < widths; width++) {
    const end = (start + width) * hidden;
    const row = width * hidden;
    for (let k = 0; k < hidden; k++) {
      const sum = (u[from + k] ?? 0) + (v[end + k] ?? 0);
      rows[row + k] = Math.max(0, sum);
    }
  }
}

/**
 * out[r, c] = a[r]·b[c] + bias[c], with a [rows, width] and b [columns, width]. Four columns at a time: each value of
 * `a` is loaded once for four sums, and the four chains of additions overlap.
 */
function multiply(
  a: Float32Array,
  rows: number,
  b: Float32Array,
  columns: number,
  width: number,
  bias: Float32Array,
  out: Float32Array,
): void {
  const blocked = columns - (columns % 4);
  for (let column = 0; column < blocked; column += 4) {
    const b0 = column * width;
    const b1 = b0 + width;
    const b2 = b1 + width;
    const b3 = b2 + width;
    for (let row = 0; row < rows; row++) {
      const at = row * width;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0; k < width; k++) {
        const value = a[at + k] ?? 0;
        s0 += value * (b[b0 + k] ?? 0);
        s1 += value * (b[b1 + k] ?? 0);
        s2 += value * (b[b2 + k] ?? 0);
        s3 += value * (b[b3 + k] ?? 0);
      }
      const target = row * columns + column;
      out[target] = s0 + (bias[column] ?? 0);
      out[target + 1] = s1 + (bias[column + 1] ?? 0);
      out[target + 2] = s2 + (bias[column + 2] ?? 0);
      out[target + 3] = s3 + (bias[column + 3] ?? 0);
    }
  }
  for (let column = blocked; column < columns; column++) {
    const from = column * width;
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (a[row * width + k] ?? 0) * (b[from + k] ?? 0);
      out[row * columns + column] = sum + (bias[column] ?? 0);
    }
  }
}
