/**
 * A worker that holds a model: loaded again where the worker was replaced, label sets sent again where it forgot them.
 */
import { NeriumError } from '../errors.ts';
import { LabelSet } from '../label-set.ts';
import type {
  LabelsInput,
  LabelsRequest,
  LoadRequest,
  ModelInfo,
  PackInput,
  ProgressEvent,
} from '../protocol.ts';
import type { Invoke, WorkerHost } from './worker-host.ts';

/** What labels a call takes: names, or name → description, or a set made by `ner.labels`. */
export type Labels<Label extends string> = LabelsInput<Label> | LabelSet<Label>;

interface KnownSet {
  readonly request: LabelsRequest;
  /** The worker that has it. */
  generation: number;
}

export class ModelHost {
  info: ModelInfo;
  readonly #host: WorkerHost;
  readonly #request: LoadRequest;
  /** The worker that holds the model; another one must load it first. */
  #generation: number;
  #loading: Promise<void> | undefined;
  #ids = 0;
  readonly #sets = new Map<number, KnownSet>();

  constructor(host: WorkerHost, request: LoadRequest, info: ModelInfo) {
    this.#host = host;
    this.#request = request;
    this.#generation = host.generation;
    this.info = info;
  }

  /** Numbers label sets, streams and sessions. */
  nextId(): number {
    return ++this.#ids;
  }

  /** One call on the loaded model. */
  async call<Value>(invoke: Invoke<Value>, signal?: AbortSignal): Promise<Value> {
    signal?.throwIfAborted();
    await this.#ready();
    const { value, info } = await this.#host.call(invoke, signal);
    this.info = info ?? this.info;
    return value;
  }

  tell: WorkerHost['tell'] = (message) => this.#host.tell(message);

  dispose(): void {
    this.#host.dispose();
  }

  async labelSet<Label extends string>(
    labels: LabelsInput<Label> | PackInput,
    template: string | undefined,
    onProgress: ((event: ProgressEvent) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<LabelSet<Label>> {
    const id = this.nextId();
    const { pack } = labels as PackInput;
    // Structured cloning refuses a URL.
    const input = pack instanceof URL ? { pack: { href: pack.href } } : (labels as LabelsInput);
    const request: LabelsRequest = { id, input, ...(template !== undefined && { template }) };
    const names = await this.call(
      (service, call) => service.labels(call, request, onProgress),
      signal,
    );
    this.#sets.set(id, { request, generation: this.#host.generation });
    return new LabelSet(id, names as readonly Label[], () => {
      this.#sets.delete(id);
      this.tell((service) => service.forgetLabels(id));
    });
  }

  /** To be called when the request is sent: a set's labels are sent once to each worker, others with each call. */
  labelsOf(labels: Labels<string> | readonly (readonly string[])[]): LabelsRequest {
    if (!(labels instanceof LabelSet)) return { input: labels };
    const known = this.#sets.get(labels.id);
    if (known === undefined) {
      throw new NeriumError(
        'DISPOSED',
        'This label set was disposed, or belongs to another model.',
        {
          hint: 'Make it again with ner.labels().',
        },
      );
    }
    if (known.generation === this.#host.generation) return { id: labels.id };
    known.generation = this.#host.generation;
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
    const { value } = await this.#host.call((service, call) => service.load(call, this.#request));
    this.info = value;
    this.#generation = this.#host.generation;
  }
}
