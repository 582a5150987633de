/**
 * Scoring on WebAssembly with SIMD: every span with every label, or only the pairs that bounds leave.
 */
import { basisCost, LabelBounds, labelCost } from './label-bounds.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import { PairBuffer } from './pair-buffer.ts';
import { scoreAll } from './score-all.ts';
import { scorePruned } from './score-pruned.ts';
import type { CpuScorer } from './scorer.ts';
import { listSpans } from './span-list.ts';
import type { WasmKernel } from './wasm-kernel.ts';

/** Under this number, bounds cost as much as what they save. */
const FEW_LABELS = 64;
/** Labels that get bounds at a time, at least: of more, a text would wait for too long, of fewer it pays not to begin. */
const BATCH = 4096;

/** `auto` makes bounds of labels as soon as scoring them has cost as much as that does. */
export type Pruning = 'auto' | 'always' | 'never';

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

/** When which labels get bounds. */
class Preparation {
  bounds: LabelBounds | undefined;
  readonly #make: () => LabelBounds;
  readonly #head: SpanHead;
  readonly #labels: LabelMatrix;
  readonly #pruning: Pruning;
  /** Multiplications that bounds might have saved, less those that making bounds took. */
  #spent = 0;

  constructor(kernel: WasmKernel, head: SpanHead, labels: LabelMatrix, pruning: Pruning) {
    this.#make = () => new LabelBounds(kernel, head, labels);
    this.#head = head;
    this.#labels = labels;
    this.#pruning = pruning;
  }

  spend(spans: number, labels: number): void {
    const { width, folded } = this.#labels;
    const { dim, hidden } = this.#head;
    this.#spent += spans * (labels * width + (folded ? 0 : dim * hidden));
  }

  /** The bounds as far as they are made by now; `undefined` without any of use. */
  next(): LabelBounds | undefined {
    const { count } = this.#labels;
    if (this.#pruning === 'never') return undefined;
    if (this.#pruning === 'always') this.#prepare(count);
    else if (count >= FEW_LABELS) this.#prepareWhatPays();
    return this.bounds?.tight && this.bounds.prepared > 0 ? this.bounds : undefined;
  }

  #prepareWhatPays(): void {
    const left = this.#labels.count - (this.bounds?.prepared ?? 0);
    if (left === 0 || this.bounds?.tight === false) return;
    const first = this.bounds === undefined ? basisCost(this.#head, this.#labels) : 0;
    const each = labelCost(this.#head, this.#labels);
    const batch = Math.min(left, BATCH);
    if (this.#spent < first + batch * each) return;
    this.#spent -= first + batch * each;
    this.#prepare(batch);
  }

  #prepare(labels: number): void {
    this.bounds ??= this.#make();
    if (this.bounds.tight && this.bounds.prepared < this.#labels.count) this.bounds.prepare(labels);
  }
}
