/**
 * One task at a time, in order. ONNX Runtime hangs the thread when two WebGPU runs overlap in one realm, even of two
 * sessions, and returns garbage when a session is released during a run; so every create, run and release of a
 * realm goes through one queue. A task that fails does not fail those behind it.
 */
export class RunQueue {
  #tail: Promise<void> = Promise.resolve();

  /** Runs `task` after all tasks before it have settled. Skipped if `signal` aborts while it waits. */
  add<Result>(task: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const result = this.#tail.then(() => {
      signal?.throwIfAborted();
      return task();
    });
    this.#tail = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}
