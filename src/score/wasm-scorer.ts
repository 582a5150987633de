/**
 * Scoring on WebAssembly with SIMD: every span with every label, or only the pairs that bounds leave.
 */
import type { LabelMatrix, SpanHead } from './labels.ts';
import { PairBuffer } from './pair-buffer.ts';
import { Preparation, type Pruning } from './preparation.ts';
import { scoreAll } from './score-all.ts';
import { scorePruned } from './score-pruned.ts';
import type { CpuScorer } from './scorer.ts';
import { listSpans } from './span-list.ts';
import type { WasmKernel } from './wasm-kernel.ts';

export interface WasmScorer extends CpuScorer {
  /** Labels that have bounds, of use or not. */
  readonly bounded: number;
}

export function wasmScorer(
  kernel: WasmKernel,
  head: SpanHead,
  labels: LabelMatrix,
  pruning: Pruning = 'auto',
): WasmScorer {
  const plan = new Preparation(kernel, head, labels, pruning);
  return {
    kernel: kernel.name,
    get bounded() {
      return plan.bounds?.prepared ?? 0;
    },
    score(words, maxWidth, floors) {
      const spans = listSpans(words.count, maxWidth);
      const pairs = new PairBuffer();
      const bounds = plan.next();
      const pruned =
        bounds !== undefined &&
        scorePruned(kernel, head, labels, bounds, words, spans, floors, pairs);
      const first = pruned ? bounds.prepared : 0;
      if (first < labels.count) {
        scoreAll(kernel, head, labels, words, spans, floors, pairs, first);
        plan.spend(spans.length / 2, labels.count - first);
      }
      return pairs.toCandidates(spans);
    },
  };
}
