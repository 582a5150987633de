/**
 * Lets the page draw and react while something long goes on.
 */

/** Half of a frame. */
const BUDGET_MS = 8;

/**
 * @example
 * const breather = new Breather();
 * for (const slice of slices) {
 *   work(slice);
 *   if (breather.isDue) await breather.pause();
 * }
 */
export class Breather {
  #since = performance.now();

  get isDue(): boolean {
    return performance.now() - this.#since > BUDGET_MS;
  }

  async pause(): Promise<void> {
    await nextTask();
    this.#since = performance.now();
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
