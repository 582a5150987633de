/**
 * Long work in slices, between which the page draws and reacts.
 */

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

  async next(): Promise<void> {
    await nextTask();
    this.#began = performance.now();
  }
}

/**
 * Behind all that the page has to do already. `scheduler.yield` goes on before that: observers and answers of the model
 * would wait until all is read. Timers wait a second in tabs in the background.
 */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
