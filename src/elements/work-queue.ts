/**
 * Whose turn it is on a model that several elements share: what a reader sees comes before what is out of view,
 * wherever in the page it is.
 */

/** A piece of work. It reports its own errors. */
export type Work = () => Promise<void>;

export interface WorkSource {
  /** The next piece of what is in view, or else of the rest; undefined where there is none. */
  next(visible: boolean): Work | undefined;
}

export class WorkQueue {
  readonly #sources = new Set<WorkSource>();
  #running = false;

  add(source: WorkSource): void {
    this.#sources.add(source);
    this.wake();
  }

  remove(source: WorkSource): void {
    this.#sources.delete(source);
  }

  /** To be called when a source has new work. */
  wake(): void {
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let work = this.#next(); work !== undefined; work = this.#next()) await work();
    this.#running = false;
  }

  #next(): Work | undefined {
    for (const visible of [true, false]) {
      for (const source of this.#sources) {
        const work = source.next(visible);
        if (work === undefined) continue;
        // Behind the others, so that sources take turns.
        this.#sources.delete(source);
        this.#sources.add(source);
        return work;
      }
    }
    return undefined;
  }
}
