/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The class that a page holds. It turns calls into requests to the worker, where all work happens.
 */
import { proxy } from 'comlink';
import { type Labels, ModelHost } from './host/model-host.ts';
import {
  type ModelSource,
  type Splitter,
  toCallOptions,
  toLoadRequest,
  unpack,
} from './host/requests.ts';
import { spawnWorker } from './host/spawn-worker.ts';
import { EditSession, streamEntities, type TextStream } from './host/stream.ts';
import { WorkerHost } from './host/worker-host.ts';
import type { LabelSet } from './label-set.ts';
import type {
  Analysis,
  CallOptions,
  CharacterSpan,
  DeviceRequest,
  Entity,
  LabelsInput,
  LongText,
  ModelInfo,
  PackInput,
  ProgressEvent,
  TextOptions,
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
  /**
   * Workers that share out the texts of a call, each with one thread and a copy of the model. For many short texts.
   * @default 1
   */
  readonly workers?: number;
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

export interface ExtractOptions extends Omit<CallOptions, 'splitter'> {
  /** How texts are cut into words; models were trained with `whitespace`. @default 'whitespace' */
  readonly splitter?: Splitter;
  readonly signal?: AbortSignal;
}

/** Options of a text that comes in parts or changes. Long texts always run in windows. */
export interface SessionOptions extends Omit<TextOptions, 'longText'> {
  readonly signal?: AbortSignal;
}

export interface AnalyzeOptions {
  /** Probability from which candidates are collected. @default 0.05 */
  readonly floor?: number;
  /** @default 'window' */
  readonly longText?: LongText;
  /** @default 'whitespace' */
  readonly splitter?: Splitter;
  /** Only these spans; those that are not made of whole words are reported. */
  readonly spans?: readonly CharacterSpan[];
  readonly signal?: AbortSignal;
}

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
  readonly #host: ModelHost;

  private constructor(host: ModelHost) {
    this.#host = host;
  }

  /**
   * Loads a model.
   *
   * @param source hub id (`owner/name`), address of a folder, files, or file name → bytes
   * @throws NeriumError with a code for everything that can be wrong with a source or a device; nothing invalid is kept
   */
  static async load(source: ModelSource, options: LoadOptions = {}): Promise<Nerium> {
    const { worker, onProgress, signal, ...rest } = options;
    const request = toLoadRequest(source, rest);
    const host = new WorkerHost(typeof worker === 'function' ? worker : () => spawnWorker(worker));
    try {
      const { value: info } = await host.call(
        (service, call) => service.load(call, request, onProgress && proxy(onProgress)),
        signal,
      );
      onProgress?.({ phase: 'ready', info });
      return new Nerium(new ModelHost(host, request, info));
    } catch (error) {
      host.dispose();
      throw error;
    }
  }

  /** What runs, and why. */
  get info(): ModelInfo {
    return this.#host.info;
  }

  /**
   * Encodes labels once and stores their vectors.
   *
   * @throws NeriumError LABELS_EMPTY, INPUT_INVALID
   * @example
   * const labels = await ner.labels({ drug: 'a substance used as a medication' });
   */
  labels<const Label extends string>(
    labels: LabelsInput<Label>,
    options?: LabelsOptions,
  ): Promise<LabelSet<Label>>;
  /**
   * Opens a label pack, a file of labels with their vectors: the label tower does not run.
   *
   * @throws NeriumError PACK_INVALID, PACK_MISMATCH where another model made it, ASSET_MISSING, NETWORK_FAILED
   * @example
   * const labels = await ner.labels({ pack: new URL('jobs.pack', document.baseURI) });
   */
  labels(pack: PackInput, options?: LabelsOptions): Promise<LabelSet>;
  labels<const Label extends string>(
    labels: LabelsInput<Label> | PackInput,
    { template, onProgress, signal }: LabelsOptions = {},
  ): Promise<LabelSet<Label>> {
    return this.#host.labelSet(labels, template, onProgress && proxy(onProgress), signal);
  }

  /**
   * Finds entities. `text.slice(start, end) === entity.text`; sorted by start. Texts that are blank have none. Several texts
   * may have a list of labels each; a text whose list is empty has no entities.
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
    labels: Labels<Label> | readonly (readonly Label[])[],
    options?: ExtractOptions,
  ): Promise<Entity<Label>[][]>;
  async extract<const Label extends string>(
    input: string | readonly string[],
    labels: Labels<Label> | readonly (readonly Label[])[],
    options: ExtractOptions = {},
  ): Promise<Entity<Label>[] | Entity<Label>[][]> {
    const many = Array.isArray(input);
    const texts: readonly string[] = many ? input : [input as string];
    const request = { texts, many, ...toCallOptions(options, texts) };
    const extraction = await this.#host.call(
      (service, call) => service.extract(call, { ...request, labels: this.#host.labelsOf(labels) }),
      options.signal,
    );
    const results = texts.map((text, index) => unpack<Label>(extraction, index, text));
    return many ? results : (results[0] ?? []);
  }

  /**
   * Entities of a long or growing text in parts, as soon as no later text can change them. Together the parts equal
   * what `extract` gives.
   *
   * @example
   * for await (const entities of ner.stream(book, ['person'])) show(entities);
   */
  stream<const Label extends string>(
    text: TextStream,
    labels: Labels<Label>,
    { signal, ...options }: SessionOptions = {},
  ): AsyncGenerator<Entity<Label>[]> {
    const request = () => ({ labels: this.#host.labelsOf(labels), options });
    return streamEntities<Label>(this.#host, text, request, signal);
  }

  /** A session for a text that is edited: each update runs only what changed. */
  session<const Label extends string>(
    labels: Labels<Label>,
    { signal: _, ...options }: SessionOptions = {},
  ): EditSession<Label> {
    return new EditSession(this.#host, () => ({ labels: this.#host.labelsOf(labels), options }));
  }

  /**
   * Everything known about one text: candidates over a floor for `decode`, windows, truncations, timings.
   *
   * @example
   * const { candidates } = await ner.analyze(text, labels);
   * const entities = decode(candidates, { threshold: 0.6 }); // as often as you like, without the model
   */
  analyze<const Label extends string>(
    text: string,
    labels: Labels<Label>,
    { floor = DEFAULT_FLOOR, signal, ...options }: AnalyzeOptions = {},
  ): Promise<Analysis> {
    const request = { text, floor, ...toCallOptions(options, [text]) };
    return this.#host.call(
      (service, call) => service.analyze(call, { ...request, labels: this.#host.labelsOf(labels) }),
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
}
