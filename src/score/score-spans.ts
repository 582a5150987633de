/**
 * Every span of a text against every label on the CPU, without an array of spans × labels.
 */
import type { Candidates, KernelName } from '../protocol.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import type { CpuScorer, WordParts } from './scorer.ts';
import { typedArrayScorer } from './typed-array-scorer.ts';
import { wasmKernel } from './wasm-kernel.ts';
import { wasmScorer } from './wasm-scorer.ts';

/** Laid out once for each label matrix, and dropped with it. */
const scorers = new WeakMap<LabelMatrix, CpuScorer>();

/**
 * Scores all spans of at most `maxWidth` words and returns the pairs whose logit reaches their label's floor, sorted by
 * start, end, label: `SpanScorer.score` of the fastest kernel that runs here.
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
  return cpuScorer(head, labels).score(words, maxWidth, floors);
}

/** The scorer of a label matrix on this machine's CPU. */
export function cpuScorer(head: SpanHead, labels: LabelMatrix): CpuScorer {
  const known = scorers.get(labels);
  if (known !== undefined) return known;
  const kernel = wasmKernel();
  const scorer =
    kernel === undefined ? typedArrayScorer(head, labels) : wasmScorer(kernel, head, labels);
  scorers.set(labels, scorer);
  return scorer;
}

/** Which kernel scores on this machine's CPU. */
export function kernelName(): KernelName {
  return wasmKernel()?.name ?? 'typed-arrays';
}
