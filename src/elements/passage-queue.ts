/**
 * Passages that the model has not read: what is in view first.
 */
import type { Passage } from './passage.ts';

/** One call: little enough that what comes into view soon has its turn. */
const BATCH_LENGTH = 2000;
const BATCH_BLOCKS = 16;
/** A text that the model fails on again is left until it changes. */
const MOST_FAILURES = 2;
/** So many in a row are no matter of their texts: the model is what fails. */
const MOST_IN_A_ROW = 4;

export class PassageQueue {
  readonly #waiting = new Set<Passage>();
  readonly #running = new Set<Passage>();
  readonly #failed = new Set<Passage>();
  /** Those of a call that failed: one of them may be the reason. */
  readonly #alone = new Set<Passage>();
  #failuresInARow = 0;

  add(passage: Passage): void {
    if (!passage.isRead) this.#waiting.add(passage);
  }

  remove(passage: Passage): void {
    for (const set of [this.#waiting, this.#running, this.#failed, this.#alone]) {
      set.delete(passage);
    }
  }

  clear(): void {
    for (const set of [this.#waiting, this.#running, this.#failed, this.#alone]) set.clear();
    this.#failuresInARow = 0;
  }

  /**
   * The texts of the next call, in the order given.
   *
   * @param among those in view, or nothing for any
   */
  take(among: Iterable<Passage> = this.#waiting): Passage[] {
    const batch: Passage[] = [];
    if (this.#isStuck) return batch;
    let length = 0;
    for (const passage of among) {
      if (!this.#waiting.has(passage)) continue;
      const isAlone = this.#alone.has(passage);
      length += passage.block.text.length;
      if (batch.length > 0 && (isAlone || length > BATCH_LENGTH)) break;
      batch.push(passage);
      if (isAlone || batch.length === BATCH_BLOCKS) break;
    }
    for (const passage of batch) {
      this.#waiting.delete(passage);
      this.#running.add(passage);
    }
    return batch;
  }

  /** They were read. */
  settle(batch: readonly Passage[]): void {
    this.#failuresInARow = 0;
    for (const passage of batch) {
      this.remove(passage);
      passage.isRead = true;
    }
  }

  /**
   * The call failed.
   *
   * @returns those that are given up; the others are tried one by one
   */
  fail(batch: readonly Passage[]): readonly Passage[] {
    const there = batch.filter((passage) => this.#running.delete(passage));
    if (batch.length === 1) {
      this.#failuresInARow++;
      for (const passage of there) {
        passage.failures++;
        this.#failed.add(passage);
      }
      return there;
    }
    for (const passage of there) {
      this.#alone.add(passage);
      this.#waiting.add(passage);
    }
    return [];
  }

  /** The page has changed: what failed may have failed for a while only. */
  retry(): void {
    this.#failuresInARow = 0;
    for (const passage of this.#failed) {
      if (passage.failures >= MOST_FAILURES) continue;
      this.#failed.delete(passage);
      this.#waiting.add(passage);
    }
  }

  /** Nothing is left that will be read by itself. */
  get isDone(): boolean {
    return this.#running.size === 0 && (this.#waiting.size === 0 || this.#isStuck);
  }

  /** How many could not be read. */
  get failed(): number {
    return this.#failed.size + (this.#isStuck ? this.#waiting.size : 0);
  }

  get #isStuck(): boolean {
    return this.#failuresInARow >= MOST_IN_A_ROW;
  }
}
