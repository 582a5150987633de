/**
 * The worker's life as the page sees it. A call that is pending when the worker crashes rejects, and the next one
 * starts a new worker: Comlink alone would leave it pending for ever.
 */
import { type Remote, wrap } from 'comlink';
import { NeriumError } from '../errors.ts';
import { fromRecord } from '../outcome.ts';
import type { ModelInfo, Outcome, WorkerService } from '../protocol.ts';

export interface Answer<Value> {
  readonly value: Value;
  readonly info: ModelInfo | undefined;
}

export type Invoke<Value> = (
  service: Remote<WorkerService>,
  call: number,
) => Promise<Outcome<Value>>;

interface Living {
  readonly worker: Worker;
  readonly service: Remote<WorkerService>;
  /** Rejects when the worker dies. */
  readonly death: Promise<never>;
  readonly kill: (error: NeriumError) => void;
}

/** How long an aborted call may go on before its worker is replaced: some batches on a slow device. */
const GRACE_MS = 10_000;

export class WorkerHost {
  /** Counts the workers started: what was sent to an earlier one must be sent again. */
  generation = 0;
  readonly #spawn: () => Worker;
  #living: Living | undefined;
  #calls = 0;
  #disposed = false;

  constructor(spawn: () => Worker) {
    this.#spawn = spawn;
  }

  /** Whether a worker runs, with what was sent to it. */
  get alive(): boolean {
    return this.#living !== undefined;
  }

  /**
   * One call. Rejects at once when `signal` aborts, when the worker dies, and when the instance is disposed.
   *
   * @throws NeriumError WORKER_FAILED, DISPOSED, and whatever the worker reports
   */
  async call<Value>(invoke: Invoke<Value>, signal?: AbortSignal): Promise<Answer<Value>> {
    signal?.throwIfAborted();
    if (this.#disposed) throw disposed();
    const living = this.#start();
    const call = ++this.#calls;
    // Comlink sends before its call returns, so what cannot be sent throws here.
    const running = invoke(living.service, call).catch((error) => {
      throw isCloneError(error) ? unsendable(error) : error;
    });
    running.catch(() => undefined); // after an abort nobody waits for it
    const outcome = await Promise.race([
      running,
      living.death,
      ...(signal === undefined ? [] : [this.#abortion(living, call, running, signal)]),
    ]);
    if (outcome.ok) return outcome;
    const error = fromRecord(outcome.error);
    // A realm that lost its GPU, or that failed to start its runtime, stays broken: the next call gets a new one.
    if (error instanceof NeriumError && isFatal(error)) this.#stop(living);
    throw error;
  }

  /** Tells the worker something that needs no answer. */
  tell(message: (service: Remote<WorkerService>) => unknown): void {
    if (this.#living !== undefined) message(this.#living.service);
  }

  /** Stops for good; pending calls reject with DISPOSED. */
  dispose(): void {
    this.#disposed = true;
    this.#living?.kill(disposed());
  }

  #start(): Living {
    this.#living ??= this.#bear();
    return this.#living;
  }

  #bear(): Living {
    const worker = this.#spawned();
    this.generation++;
    const [death, reject] = rejectable();
    const living: Living = {
      worker,
      service: wrap<WorkerService>(worker),
      death,
      kill: (error) => {
        reject(error);
        this.#stop(living);
      },
    };
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      living.kill(crashed(event.message));
    });
    worker.addEventListener('messageerror', () => living.kill(crashed('a message was unreadable')));
    return living;
  }

  #spawned(): Worker {
    try {
      return this.#spawn();
    } catch (cause) {
      throw notStarted(cause);
    }
  }

  #stop(living: Living): void {
    living.worker.terminate();
    if (this.#living === living) this.#living = undefined;
  }

  #abortion(
    living: Living,
    call: number,
    running: Promise<unknown>,
    signal: AbortSignal,
  ): Promise<never> {
    const [promise, reject] = rejectable();
    const onAbort = (): void => {
      void living.service.cancel(call);
      const timer = setTimeout(
        () => living.kill(crashed('a run did not end after an abort')),
        GRACE_MS,
      );
      running.finally(() => clearTimeout(timer)).catch(() => undefined);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    running.finally(() => signal.removeEventListener('abort', onAbort)).catch(() => undefined);
    return promise;
  }
}

/** A promise and what rejects it. Nobody needs to be waiting when that happens. */
function rejectable(): [Promise<never>, (reason: unknown) => void] {
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  promise.catch(() => undefined);
  return [promise, reject];
}

function isFatal(error: NeriumError): boolean {
  return error.code === 'DEVICE_LOST' || error.code === 'RUNTIME_FAILED';
}

function isCloneError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'DataCloneError';
}

function unsendable(cause: unknown): NeriumError {
  return new NeriumError('INPUT_INVALID', 'An argument cannot be sent to the worker.', {
    hint: 'Labels and options are strings, numbers, arrays and plain objects.',
    cause,
  });
}

function disposed(): NeriumError {
  return new NeriumError('DISPOSED', 'This Nerium instance was disposed.', {
    hint: 'Load a new one.',
  });
}

function notStarted(cause: unknown): NeriumError {
  return new NeriumError('WORKER_FAILED', `No worker could be started (${cause}).`, {
    hint:
      globalThis.Worker === undefined
        ? 'Load models in a page or one of its workers, not in a service worker; in Node use the `nerium` command.'
        : "Serve the library from the page's origin, or import dist/cdn/nerium.js, which runs from any.",
    cause,
  });
}

function crashed(reason: string | undefined): NeriumError {
  if (reason === undefined || reason === '') {
    return new NeriumError('WORKER_FAILED', "The worker's script could not be loaded.", {
      hint: 'Serve the whole of dist/, scripts as text/javascript; a Content-Security-Policy names the origin in worker-src.',
    });
  }
  return new NeriumError('WORKER_FAILED', `The worker failed: ${reason}.`, {
    hint: 'Call again: the next call starts a new worker.',
  });
}
