/**
 * The class that a page holds. It owns the worker's life and turns calls into requests; all work happens there.
 */
import { proxy } from 'comlink';
import { checkDecodeOptions } from './decode/check-options.ts';
import { checkTexts, type ModelSource, toLoadRequest, unpack } from './host/requests.ts';
import { spawnWorker } from './host/spawn-worker.ts';
import { type Invoke, WorkerHost } from './host/worker-host.ts';
import { LabelSet } from './label-set.ts';
import { defineLabels, type LabelsInput } from './labels/definitions.ts';
import type {
  Analysis,
  DecodeOptions,
  DeviceRequest,
  Entity,
  LabelsRequest,
  LoadRequest,
  LongText,
  ModelInfo,
  ProgressEvent,
} from './protocol.ts';

export interface LoadOptions {
  /** @default 'auto' */
  readonly device?: DeviceRequest;
  /** Branch, tag or commit of a hub id. @default 'main' */
  readonly revision?: string;
  /** Keep model files and label vectors in IndexedDB. @default true */
  readonly cache?: boolean;
  /** WebAssembly threads; more than one needs a cross-origin isolated page. @default 'auto' */
  readonly threads?: number | 'auto';
  /** Base address of the hub. @default 'https://huggingface.co/' */
  readonly hub?: string | URL;
  /** Folder with a copy of the package's `dist/ort/`. @default beside the worker */
  readonly assetBaseUrl?: string | URL;
  /** Script of the worker, or a function that starts one. @default the package's own */
  readonly worker?: string | URL | (() => Worker);
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly signal?: AbortSignal;
}

export interface LabelsOptions {
  /** Text that is encoded for a name of a list. @default '{label}' */
  readonly template?: string;
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly signal?: AbortSignal;
}

export interface ExtractOptions extends DecodeOptions {
  /** @default 'window' */
  readonly longText?: LongText;
  readonly signal?: AbortSignal;
}

export interface AnalyzeOptions {
  /** Probability from which candidates are collected. @default 0.05 */
  readonly floor?: number;
  /** @default 'window' */
  readonly longText?: LongText;
  readonly signal?: AbortSignal;
}

/** What labels a call takes: names, or name → description, or a set made by `ner.labels`. */
export type Labels<Label extends string> =
  | readonly Label[]
  | Readonly<Record<Label, string>>
  | LabelSet<Label>;

const DEFAULT_FLOOR = 0.05;

/**
 * A loaded model.
 *
 * @example
 * const ner = await Nerium.load('/models/nerium-mini/');
 * const entities = await ner.extract('Ada Lovelace was born in London.', ['person', 'city']);
 * await ner.dispose();
 */
export class Nerium {
  readonly #host: WorkerHost;
  readonly #request: LoadRequest;
  #info: ModelInfo;
  /** The worker that holds the model; another one must load it first. */
  #generation = 0;
  #loading: Promise<void> | undefined;
  #sets = 0;
  readonly #sent = new Map<number, number>();

  private constructor(host: WorkerHost, request: LoadRequest, info: ModelInfo) {
    this.#host = host;
    this.#request = request;
    this.#info = info;
    this.#generation = host.generation;
  }

  /**
   * Loads a model.
   *
   * @param source hub id (`owner/name`), address of a folder, files, or file name → bytes
   * @throws NeriumError with a code for everything that can be wrong with a source or a device; nothing invalid is cached
   */
  static async load(source: ModelSource, options: LoadOptions = {}): Promise<Nerium> {
    const request = toLoadRequest(source, options);
    const { worker } = options;
    const host = new WorkerHost(typeof worker === 'function' ? worker : () => spawnWorker(worker));
    try {
      const listener = options.onProgress && proxy(options.onProgress);
      const { value: info } = await host.call(
        (service, call) => service.load(call, request, listener),
        options.signal,
      );
      options.onProgress?.({ phase: 'ready', info });
      return new Nerium(host, request, info);
    } catch (error) {
      host.dispose();
      throw error;
    }
  }

  /** What runs, and why. */
  get info(): ModelInfo {
    return this.#info;
  }

  /**
   * Encodes labels once and stores their vectors.
   *
   * @throws NeriumError LABELS_EMPTY, INPUT_INVALID
   * @example
   * const labels = await ner.labels({ drug: 'a substance used as a medication' });
   */
  async labels<const Label extends string>(
    labels: readonly Label[] | Readonly<Record<Label, string>>,
    options: LabelsOptions = {},
  ): Promise<LabelSet<Label>> {
    const definitions = defineLabels(labels, options.template);
    const id = ++this.#sets;
    const set = new LabelSet<Label>(id, definitions, () => {
      this.#sent.delete(id);
      this.#host.tell((service) => service.forgetLabels(id));
    });
    await this.#ready(options.signal);
    const listener = options.onProgress && proxy(options.onProgress);
    const generation = this.#host.generation;
    await this.#call(
      (service, call) => service.labels(call, { id, definitions }, listener),
      options.signal,
    );
    this.#sent.set(id, generation);
    return set;
  }

  /**
   * Finds entities. `text.slice(start, end) === entity.text`; sorted by start. Texts that are blank have none.
   *
   * @throws NeriumError LABELS_EMPTY, INPUT_INVALID, TEXT_TOO_LONG; a DOMException on abort
   */
  extract<const Label extends string>(
    text: string,
    labels: Labels<Label>,
    options?: ExtractOptions,
  ): Promise<Entity<Label>[]>;
  extract<const Label extends string>(
    texts: readonly string[],
    labels: Labels<Label>,
    options?: ExtractOptions,
  ): Promise<Entity<Label>[][]>;
  async extract<const Label extends string>(
    input: string | readonly string[],
    labels: Labels<Label>,
    options: ExtractOptions = {},
  ): Promise<Entity<Label>[] | Entity<Label>[][]> {
    const { signal, longText = 'window', ...decodeOptions } = options;
    const texts = typeof input === 'string' ? [input] : input;
    checkTexts(texts);
    const { names, request } = this.#labelsOf(labels);
    checkDecodeOptions(decodeOptions, names);
    await this.#ready(signal);
    const packed = await this.#call(
      (service, call) =>
        service.extract(call, { texts, labels: request(), decode: decodeOptions, longText }),
      signal,
    );
    const results = packed.map((one, index) => unpack<Label>(one, texts[index] ?? '', names));
    return typeof input === 'string' ? (results[0] ?? []) : results;
  }

  /**
   * Everything known about one text: candidates over a floor for `decode`, windows, truncations, timings.
   *
   * @example
   * const { candidates } = await ner.analyze(text, labels);
   * const entities = decode(candidates, { threshold: 0.6 }); // as often as you like, without the model
   */
  async analyze<const Label extends string>(
    text: string,
    labels: Labels<Label>,
    options: AnalyzeOptions = {},
  ): Promise<Analysis> {
    const { signal, longText = 'window', floor = DEFAULT_FLOOR } = options;
    checkTexts([text]);
    const { request } = this.#labelsOf(labels);
    await this.#ready(signal);
    return this.#call(
      (service, call) => service.analyze(call, { text, labels: request(), floor, longText }),
      signal,
    );
  }

  /** Stops the worker and frees all memory. Pending calls reject with DISPOSED. */
  async dispose(): Promise<void> {
    this.#host.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** Loads the model again where the worker was replaced; calls that come together wait for one load. */
  async #ready(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#host.alive && this.#generation === this.#host.generation) return this.#loading;
    this.#loading ??= this.#reload().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #reload(): Promise<void> {
    const { value } = await this.#host.call((service, call) => service.load(call, this.#request));
    this.#info = value;
    this.#generation = this.#host.generation;
  }

  async #call<Value>(invoke: Invoke<Value>, signal?: AbortSignal): Promise<Value> {
    const { value, info } = await this.#host.call(invoke, signal);
    if (info !== undefined) this.#info = info;
    return value;
  }

  /** Names and, when the call is made, the request: a set's definitions are sent once to each worker. */
  #labelsOf<Label extends string>(
    labels: Labels<Label>,
  ): { names: readonly Label[]; request: () => LabelsRequest } {
    if (!(labels instanceof LabelSet)) {
      const definitions = defineLabels(labels as LabelsInput);
      return { names: definitions.names as readonly Label[], request: () => ({ definitions }) };
    }
    const { id, definitions, names } = labels;
    const request = (): LabelsRequest => {
      if (this.#sent.get(id) === this.#host.generation) return { id };
      this.#sent.set(id, this.#host.generation);
      return { id, definitions };
    };
    return { names, request };
  }
}
