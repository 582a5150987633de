/**
 * Every span of a text against every label, without an array of spans × labels.
 */
import type { Candidates } from '../protocol.ts';
import { CandidateBuffer } from './candidate-buffer.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import { typedArrayScorer } from './typed-array-scorer.ts';
import { wasmScorer } from './wasm-scorer.ts';

export interface WordParts {
  /** Words in this text. */
  readonly count: number;
  /** [count, H] each, out of the text graph. */
  readonly u: Float32Array;
  readonly v: Float32Array;
}

/** A kernel with its label matrix laid out: the logits of all spans that begin at one word. */
export interface RowScorer {
  readonly kernel: 'wasm-simd' | 'typed-arrays';
  /** Length of a row of logits: the number of labels, or a little more. */
  readonly stride: number;
  begin(words: WordParts): void;
  /** [widths, stride]: valid until the next call. */
  row(start: number, widths: number): Float32Array;
}

/** Laid out once for each label matrix, and dropped with it. */
const scorers = new WeakMap<
  LabelMatrix,
  { readonly maxWidth: number; readonly scorer: RowScorer }
>();

/**
 * Scores all spans of at most `maxWidth` words and returns the pairs whose logit reaches their label's floor,
 * row-major (start, width, label).
 *
 * @param floors [C]: lowest logit to collect, per label. Compared with ≥: the exact, strict comparison of
 * probabilities is `decode`'s.
 * @example
 * const candidates = scoreSpans(words, head, labels, 12, new Float32Array(labels.count).fill(-2));
 */
export function scoreSpans(
  words: WordParts,
  head: SpanHead,
  labels: LabelMatrix,
  maxWidth: number,
  floors: Float32Array,
): Candidates {
  const found = new CandidateBuffer();
  const scorer = scorerOf(head, labels, maxWidth);
  scorer.begin(words);
  for (let start = 0; start < words.count; start++) {
    const widths = Math.min(maxWidth, words.count - start);
    const logits = scorer.row(start, widths);
    for (let width = 0; width < widths; width++) {
      const row = width * scorer.stride;
      for (let label = 0; label < labels.count; label++) {
        const logit = logits[row + label] ?? 0;
        if (logit >= (floors[label] ?? 0)) found.push(start, start + width, label, logit);
      }
    }
  }
  return found.toCandidates();
}

function scorerOf(head: SpanHead, labels: LabelMatrix, maxWidth: number): RowScorer {
  const known = scorers.get(labels);
  if (known !== undefined && known.maxWidth >= maxWidth) return known.scorer;
  const scorer = wasmScorer(head, labels, maxWidth) ?? typedArrayScorer(head, labels, maxWidth);
  scorers.set(labels, { maxWidth, scorer });
  return scorer;
}
