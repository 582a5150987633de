/**
 * When which labels get bounds. Costs are in multiplications of the kernel, as measured.
 */
import { LabelBounds } from './label-bounds.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import type { WasmKernel } from './wasm-kernel.ts';

/** `auto` makes bounds of labels as soon as they are sure to be used again. */
export type Pruning = 'auto' | 'always' | 'never';

/** Under this number, bounds cost about as much as what they save. */
const FEW_LABELS = 64;
/** Labels that get bounds at a time; more only for as long as a text before waited for want of them. */
const BATCH = 4096;
/** What a set might have saved so far, over what bounds cost: it will be used for many more texts than it was. */
const TRUST = 1 / 8;
/** Of the values behind the relu, those that are not zero. */
const DENSITY = 1 / 4;
const RANK = 24;
/** The subspace, most of it in JavaScript: for each value of a vector, this often. */
const BASIS = 300_000;
/** Texts that go without bounds, at most, after one where they left too much: twice as many each time. */
const MOST_REST = 64;
/** A label is brought into the space of h and back, where nothing is zero, and copied in between. */
const LABEL = 3;

export class Preparation {
  bounds: LabelBounds | undefined;
  readonly #kernel: WasmKernel;
  readonly #head: SpanHead;
  readonly #labels: LabelMatrix;
  readonly #pruning: Pruning;
  /** What bounds might have saved, less what was done for it. */
  #credit = 0;
  #rest = 0;
  #nextRest = 1;

  constructor(kernel: WasmKernel, head: SpanHead, labels: LabelMatrix, pruning: Pruning) {
    this.#kernel = kernel;
    this.#head = head;
    this.#labels = labels;
    this.#pruning = pruning;
  }

  /** So many spans were scored with so many labels that have no bounds. */
  spend(spans: number, labels: number): void {
    const { width, folded } = this.#labels;
    const { dim, hidden } = this.#head;
    const all = folded ? labels * width * DENSITY : labels * width + dim * hidden * DENSITY;
    const pruned = RANK * (hidden * DENSITY + labels);
    this.#credit += spans * Math.max(0, all - pruned);
  }

  /** Whether the bounds left few pairs of a text. Where they did not, trying cost up to as much as scoring everything. */
  tell(few: boolean): void {
    this.#rest = few ? 0 : this.#nextRest;
    this.#nextRest = few ? 1 : Math.min(MOST_REST, 2 * this.#nextRest);
  }

  /** The bounds as far as they are made by now; `undefined` without any of use. */
  next(): LabelBounds | undefined {
    const { count } = this.#labels;
    if (this.#pruning === 'never') return undefined;
    if (this.#pruning === 'auto' && this.#rest > 0) {
      this.#rest--;
      return undefined;
    }
    if (this.#pruning === 'always') this.#prepare(count);
    else if (count >= FEW_LABELS) this.#prepareWhatPays();
    return this.bounds?.tight && this.bounds.prepared > 0 ? this.bounds : undefined;
  }

  #prepareWhatPays(): void {
    const left = this.#labels.count - (this.bounds?.prepared ?? 0);
    if (left === 0 || this.bounds?.tight === false) return;
    const { dim, hidden } = this.#head;
    const each = LABEL * ((this.#labels.folded ? 0 : dim * hidden) + 2 * RANK * hidden);
    const batch = Math.min(left, Math.max(BATCH, Math.floor(this.#credit / each)));
    const cost = (this.bounds === undefined ? BASIS * hidden : 0) + batch * each;
    if (this.#credit < TRUST * cost) return;
    this.#credit = Math.max(0, this.#credit - cost);
    this.#prepare(batch);
  }

  #prepare(labels: number): void {
    this.bounds ??= new LabelBounds(this.#kernel, this.#head, this.#labels);
    if (this.bounds.tight && this.bounds.prepared < this.#labels.count) this.bounds.prepare(labels);
  }
}
