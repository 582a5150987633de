/**
 * Scoring on WebAssembly with SIMD: every span with every label, or only the pairs that bounds leave.
 */
import type { Candidates } from '../protocol.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import { joinCandidates, PairBuffer } from './pair-buffer.ts';
import { Preparation, type Pruning } from './preparation.ts';
import { scoreAll } from './score-all.ts';
import { scorePruned } from './score-pruned.ts';
import type { CpuScorer } from './scorer.ts';
import { listSpans } from './span-list.ts';
import { TILE } from './wasm-call.ts';
import type { WasmKernel } from './wasm-kernel.ts';

export interface WasmScorer extends CpuScorer {
  /** Labels that have bounds, of use or not. */
  readonly bounded: number;
}

/** Pairs whose bounds are made at a time: what they leave, at most a sixteenth, has to find room. */
const GROUP_PAIRS = 2 ** 28;

/** @param groupPairs for tests */
export function wasmScorer(
  kernel: WasmKernel,
  head: SpanHead,
  labels: LabelMatrix,
  pruning: Pruning = 'auto',
  groupPairs = GROUP_PAIRS,
): WasmScorer {
  const plan = new Preparation(kernel, head, labels, pruning);
  return {
    kernel: kernel.name,
    get bounded() {
      return plan.bounds?.prepared ?? 0;
    },
    score(words, maxWidth, floors) {
      const spans = listSpans(words.count, maxWidth);
      const count = spans.length / 2;
      const found: Candidates[] = [];
      const score = (own: Int32Array, pairs: PairBuffer, first: number): void => {
        if (first < labels.count) {
          scoreAll(kernel, head, labels, words, own, floors, pairs, first);
          plan.spend(own.length / 2, labels.count - first);
        }
        found.push(pairs.toCandidates(own));
      };
      const bounds = plan.next();
      let from = 0;
      if (bounds !== undefined) {
        const step = Math.max(1, Math.floor(groupPairs / bounds.prepared / TILE)) * TILE;
        for (; from < count; from += step) {
          const own = spans.subarray(2 * from, 2 * (from + step));
          const pairs = new PairBuffer();
          if (!scorePruned(kernel, head, labels, bounds, words, own, floors, pairs)) break;
          score(own, pairs, bounds.prepared);
        }
        plan.tell(from >= count);
      }
      if (from < count) score(spans.subarray(2 * from), new PairBuffer(), 0);
      return joinCandidates(found);
    },
  };
}
