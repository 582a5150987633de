/**
 * The share of one element in a model: taken when its choice changes, given back when it leaves.
 */
import type { ProgressEvent } from '../protocol.ts';
import { type Lease, type ModelChoice, ModelPool } from './model-pool.ts';

/** All elements of a page share it. */
const pool = new ModelPool();

export class HeldModel {
  readonly #onProgress: (event: ProgressEvent) => void;
  #held: { readonly key: string; readonly lease: Lease } | undefined;

  constructor(onProgress: (event: ProgressEvent) => void) {
    this.#onProgress = onProgress;
  }

  /** The lease of this choice: the one that is held where it is the same. */
  take(choice: ModelChoice): Lease {
    const key = JSON.stringify(choice);
    if (this.#held?.key === key) return this.#held.lease;
    // Before the old one is given back, which may be the same model under another wish.
    const lease = pool.acquire(choice, this.#onProgress);
    this.release();
    this.#held = { key, lease };
    return lease;
  }

  release(): void {
    this.#held?.lease.release();
    this.#held = undefined;
  }
}
