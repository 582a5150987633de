/**
 * Single spans, scored in the literal form: their vectors, and their logits with every label.
 */
import type { SpanHead } from './labels.ts';
import type { WordParts } from './scorer.ts';

/**
 * The vector of a span, [D]: W2·relu(u_start + v_end) + b2.
 *
 * @param start first word, within `words`
 * @param end last word, inclusive
 */
export function spanVector(
  words: WordParts,
  head: SpanHead,
  start: number,
  end: number,
): Float32Array {
  const { hidden, w2, b2 } = head;
  const row = new Float32Array(hidden);
  for (let k = 0; k < hidden; k++) {
    row[k] = Math.max(0, (words.u[start * hidden + k] ?? 0) + (words.v[end * hidden + k] ?? 0));
  }
  return b2.map((bias, d) => bias + dot(row, w2, d * hidden));
}

/** Logits of a span vector with label vectors, [labels, D]. */
export function labelLogits(span: Float32Array, vectors: Float32Array): Float32Array {
  return Float32Array.from({ length: vectors.length / span.length }, (_, label) =>
    dot(span, vectors, label * span.length),
  );
}

/** a · b[from …], in four sums, so that an addition need not wait for the one before. */
function dot(a: Float32Array, b: Float32Array, from: number): number {
  const quarters = a.length - (a.length % 4);
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let k = 0; k < quarters; k += 4) {
    s0 += (a[k] ?? 0) * (b[from + k] ?? 0);
    s1 += (a[k + 1] ?? 0) * (b[from + k + 1] ?? 0);
    s2 += (a[k + 2] ?? 0) * (b[from + k + 2] ?? 0);
    s3 += (a[k + 3] ?? 0) * (b[from + k + 3] ?? 0);
  }
  for (let k = quarters; k < a.length; k++) s0 += (a[k] ?? 0) * (b[from + k] ?? 0);
  return s0 + s1 + (s2 + s3);
}
