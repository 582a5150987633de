/**
 * Tells whether a text is open in another tab, too: of two tabs that change one text, the last to keep it wins.
 */

/** The tab before a reload lets go a moment late. */
const PATIENCE_MS = 1500;

export class TextLock {
  #id: string | undefined;
  #letGo = new AbortController();

  /**
   * Takes a text, and lets go of the one before.
   *
   * @param onTaken another tab has it
   */
  hold(id: string, onTaken: () => void): void {
    // Pages without TLS have no locks.
    const locks = navigator.locks as LockManager | undefined;
    if (id === this.#id || locks === undefined) return;
    this.#id = id;
    this.#letGo.abort();
    this.#letGo = new AbortController();
    const { signal } = this.#letGo;
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const whenLeft = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
    });
    locks
      .request(`nerium-demo text ${id}`, { signal: AbortSignal.any([signal, patience]) }, () => {
        return whenLeft;
      })
      .catch(() => {
        // Left by now, or storage is refused: then nothing is kept that another tab could write over.
        if (patience.aborted && !signal.aborted) onTaken();
      });
  }
}
