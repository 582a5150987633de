/**
 * Long work in slices, between which the page draws and reacts.
 */
import { yieldToEvents } from '../engine/yield-to-events.ts';

/** Half of a frame. */
const BUDGET_MS = 8;

/**
 * @example
 * const slice = new Slice();
 * while (work()) if (slice.isOver) await slice.next();
 */
export class Slice {
  #budget = BUDGET_MS;
  #began = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#began > this.#budget;
  }

  /** What has to begin anew each time would never end in slices that are too short for it. */
  extend(): void {
    this.#budget *= 2;
  }

  /**
   * Goes on behind all that the page has to do already. `scheduler.yield` goes on before that: observers and answers of the
   * model would wait until all is read. Timers wait a second in tabs in the background.
   */
  async next(): Promise<void> {
    await yieldToEvents();
    this.#began = performance.now();
  }
}
