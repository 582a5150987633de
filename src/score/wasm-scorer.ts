/**
 * Scoring on WebAssembly with SIMD: every span with every label, or only the pairs that bounds leave.
 */
import { type LabelBounds, preparationCost, prepareBounds } from './label-bounds.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import { scoreAll } from './score-all.ts';
import { scorePruned } from './score-pruned.ts';
import type { CpuScorer } from './scorer.ts';
import { listSpans } from './span-list.ts';
import type { WasmKernel } from './wasm-kernel.ts';

/** Under this number, bounds cost as much as what they save. */
const FEW_LABELS = 64;

/** `auto` prunes as soon as scoring everything has cost as much as preparing the bounds does. */
export type Pruning = 'auto' | 'always' | 'never';

export interface WasmScorer extends CpuScorer {
  /** Whether bounds were prepared and are of use. */
  readonly prunes: boolean;
}

export function wasmScorer(
  kernel: WasmKernel,
  head: SpanHead,
  labels: LabelMatrix,
  pruning: Pruning = 'auto',
): WasmScorer {
  const spanCost = labels.count * labels.width + (labels.folded ? 0 : head.dim * head.hidden);
  const preparation = labels.count < FEW_LABELS ? Infinity : preparationCost(head, labels);
  let spent = 0;
  let bounds: LabelBounds | undefined;
  return {
    kernel: kernel.name,
    get prunes() {
      return bounds?.tight ?? false;
    },
    score(words, maxWidth, floors) {
      const spans = listSpans(words.count, maxWidth);
      if (pruning === 'always' || (pruning === 'auto' && spent > preparation)) {
        bounds ??= prepareBounds(kernel, head, labels);
        const found =
          bounds.tight && scorePruned(kernel, head, labels, bounds, words, spans, floors);
        if (found) return found;
      }
      spent += (spans.length / 2) * spanCost;
      return scoreAll(kernel, head, labels, words, spans, floors);
    },
  };
}
