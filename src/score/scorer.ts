/**
 * What every scoring kernel is: typed arrays, WebAssembly, WebGPU.
 */
import type { Candidates, KernelName } from '../protocol.ts';

/** What the text graph gives of a text, in the memory of the CPU. */
export interface WordParts {
  /** Words in this text. */
  readonly count: number;
  /** [count, H] each, H = 4·D. */
  readonly u: Float32Array;
  readonly v: Float32Array;
}

/**
 * A kernel with one label matrix (`LabelMatrix`) laid out where it computes: made once for the matrix, dropped with it.
 * A kernel on a GPU takes word parts that live there (`Words`), and its `score` gives a promise.
 *
 * The logit of a span from word i to word j (inclusive) and a label c is
 *
 *     relu(u_i + v_j) · g_c + bias_c                 with g_c = W2ᵀ·l_c, where `labels.folded`
 *     (W2·relu(u_i + v_j) + b2) · l_c                else
 *
 * Kernels agree within rounding; candidates near a floor may therefore differ, which is why floors lie a little under the
 * threshold (`logitFloors`) and `decode` compares again.
 */
export interface SpanScorer<Words = WordParts> {
  readonly kernel: KernelName;
  /**
   * All pairs of a span of 1 … maxWidth words and a label whose logit is ≥ the label's floor; never an array of
   * spans × labels. Sorted by start, then end, then label.
   *
   * @param floors [labels]: the lowest logit to collect. -Infinity collects all, Infinity none; NaN logits never pass
   */
  score(words: Words, maxWidth: number, floors: Float32Array): Candidates | Promise<Candidates>;
}

/** A kernel on the CPU: it answers at once. */
export interface CpuScorer extends SpanScorer {
  score(words: WordParts, maxWidth: number, floors: Float32Array): Candidates;
}
