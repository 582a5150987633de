/**
 * A worker that holds a model: loaded again where the worker was replaced, label sets sent again where it forgot them.
 */
import { proxy } from 'comlink';
import { isNeriumError, NeriumError } from '../errors.ts';

import type { LabelsRequest, LoadRequest, ModelInfo } from '../protocol.ts';
import type { Invoke, WorkerHost } from './worker-host.ts';

export interface KnownSet {
  readonly request: LabelsRequest;
  /** The worker that has it. */
  generation: number;
}

/** Counts across models, so that a set of another one is not taken for one of this. */
let ids = 0;

export class ModelHost {
  info: ModelInfo;
  readonly #host: WorkerHost;
  readonly #request: LoadRequest;
  /** Workers that lost their GPU. */
  readonly #lost = new Set<number>();
  /** The worker that holds the model; another one must load it first. */
  #generation: number;
  #loading: Promise<void> | undefined;
  readonly #sets = new Map<number, KnownSet>();

  constructor(host: WorkerHost, request: LoadRequest, info: ModelInfo) {
    this.#host = host;
    this.#request = request;
    this.#generation = host.generation;
    this.info = info;
  }

  /** Numbers label sets, streams and sessions. */
  nextId(): number {
    return ++ids;
  }

  /** One call on the loaded model. */
  async call<Value>(invoke: Invoke<Value>, signal?: AbortSignal): Promise<Value> {
    signal?.throwIfAborted();
    await orAbort(this.#ready(), signal);
    const { generation } = this;
    try {
      const { value, info } = await this.#host.call(invoke, signal);
      this.info = info ?? this.info;
      return value;
    } catch (error) {
      // Calls that ran together lose the same GPU.
      if (isNeriumError(error, 'DEVICE_LOST')) this.#lost.add(generation);
      throw error;
    }
  }

  tell: WorkerHost['tell'] = (message) => this.#host.tell(message);

  dispose(): void {
    this.#host.dispose();
  }

  /** Counts the workers: see `WorkerHost`. */
  get generation(): number {
    return this.#host.generation;
  }

  /** A set that the worker has made, and all that it is made of. */
  keepSet(id: number, request: LabelsRequest): void {
    this.#sets.set(id, { request, generation: this.generation });
  }

  /** A listener as it can be sent. */
  listen<Listener>(listener: Listener): Listener {
    return listener && proxy(listener);
  }

  forgetSet(id: number): void {
    this.#sets.delete(id);
    this.tell((service) => service.forgetLabels(id));
  }

  knownSet(id: number): KnownSet {
    const known = this.#sets.get(id);
    if (known !== undefined) return known;
    throw new NeriumError('DISPOSED', 'This label set was disposed, or belongs to another model.', {
      hint: 'Make it again with ner.labels().',
    });
  }

  /** To be called when the request is sent: a set's labels are sent once to each worker. */
  requestOf(id: number): LabelsRequest {
    const known = this.knownSet(id);
    if (known.generation === this.generation) return { id };
    known.generation = this.generation;
    return known.request;
  }

  /** Calls that find a new worker together wait for one load. */
  #ready(): Promise<void> | undefined {
    if (this.#host.alive && this.#generation === this.#host.generation) return this.#loading;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    const request = { ...this.#request, losses: this.#lost.size };
    const { value } = await this.#host.call((service, call) => service.load(call, request));
    this.info = value;
    this.#generation = this.#host.generation;
  }
}

/** As `io/unless-aborted.ts`, which belongs to the chunk of the calls: entry and chunk share no module. */
function orAbort(work: Promise<void> | undefined, signal?: AbortSignal): Promise<void> | undefined {
  if (work === undefined || signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
