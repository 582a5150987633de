/**
 * One loaded model for all elements of a page that ask for the same one.
 */
import { type LoadOptions, Nerium } from '../index.ts';
import type { DeviceRequest, ProgressEvent } from '../protocol.ts';
import { WorkQueue } from './work-queue.ts';

/** What an element says about its model. Two that say the same share it. */
export interface ModelChoice {
  /** Hub id, or address of a folder. */
  readonly model: string;
  readonly device?: DeviceRequest;
  readonly revision?: string;
  readonly hub?: string;
}

export interface Lease {
  /** Rejects where the model cannot be loaded; the next lease tries again. */
  readonly ready: Promise<Nerium>;
  /** Shares the model's time between the elements that use it. */
  readonly queue: WorkQueue;
  /** To be called once. The model goes when nobody has used it for a while. */
  release(): void;
}

type Listener = (event: ProgressEvent) => void;
type Load = (source: string, options: LoadOptions) => Promise<Nerium>;

interface Shared {
  readonly ready: Promise<Nerium>;
  readonly queue: WorkQueue;
  readonly listeners: Set<Listener>;
  readonly abort: AbortController;
  leaving: ReturnType<typeof setTimeout> | undefined;
}

/** Elements that a page moves leave it for a moment. */
const GRACE_MS = 3000;

/**
 * @example
 * const lease = pool.acquire({ model: '/models/nerium-mini/' });
 * const ner = await lease.ready;
 * lease.release();
 */
export class ModelPool {
  readonly #shared = new Map<string, Shared>();
  readonly #load: Load;
  readonly #graceMs: number;

  constructor(
    load: Load = (source, options) => Nerium.load(source, options),
    graceMs: number = GRACE_MS,
  ) {
    this.#load = load;
    this.#graceMs = graceMs;
  }

  acquire(choice: ModelChoice, onProgress: Listener = () => undefined): Lease {
    const { model, device, revision, hub } = choice;
    const key = JSON.stringify([model, device, revision, hub]);
    const shared = this.#shared.get(key) ?? this.#begin(key, choice);
    clearTimeout(shared.leaving);
    // A listener is added once a lease: the same function may listen for two.
    const listener: Listener = (event) => onProgress(event);
    shared.listeners.add(listener);
    const release = (): void => {
      if (!shared.listeners.delete(listener) || shared.listeners.size > 0) return;
      shared.leaving = setTimeout(() => this.#end(key, shared), this.#graceMs);
    };
    return { ready: shared.ready, queue: shared.queue, release };
  }

  #begin(key: string, { model, ...options }: ModelChoice): Shared {
    const abort = new AbortController();
    const listeners = new Set<Listener>();
    const ready = this.#load(model, {
      ...options,
      signal: abort.signal,
      onProgress: (event) => {
        for (const listener of listeners) listener(event);
      },
    });
    const shared = { ready, queue: new WorkQueue(), listeners, abort, leaving: undefined };
    this.#shared.set(key, shared);
    ready.catch(() => this.#forget(key, shared));
    return shared;
  }

  #end(key: string, shared: Shared): void {
    this.#forget(key, shared);
    shared.abort.abort();
    shared.ready.then(
      (ner) => ner.dispose(),
      () => undefined,
    );
  }

  #forget(key: string, shared: Shared): void {
    if (this.#shared.get(key) === shared) this.#shared.delete(key);
  }
}
