/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The class that a page holds. It turns calls into requests to the worker, where all work happens.
 */
import { proxy } from 'comlink';
import { partMissing } from './errors.ts';
import type {
  AnalyzeOptions,
  Calls,
  ExtractOptions,
  Labels,
  SessionOptions,
} from './host/calls.ts';
import type { LabelSet, LabelsOptions, LabelsSource } from './host/label-set.ts';
import { lazyStorage, type NeriumStorage } from './host/lazy-storage.ts';
import { type ModelSource, toLoadRequest } from './host/load-request.ts';
import { ModelHost } from './host/model-host.ts';
import { spawnWorker } from './host/spawn-worker.ts';
import type { EditSession, TextStream } from './host/stream.ts';
import { WorkerHost } from './host/worker-host.ts';
import type {
  Analysis,
  DeviceRequest,
  Dtype,
  Entity,
  Eviction,
  ModelInfo,
  PackInput,
  ProgressEvent,
} from './protocol.ts';

export interface LoadOptions {
  /** @default 'auto' */
  readonly device?: DeviceRequest;
  /**
   * What the text tower computes in; `int8` is faster and less exact, on WebAssembly only. `auto` is `fp32`.
   * @default 'auto'
   */
  readonly dtype?: 'auto' | Dtype;
  /** Branch, tag or commit of a hub id. @default 'main' */
  readonly revision?: string;
  /** Keep model files and label vectors in IndexedDB. @default true */
  readonly cache?: boolean;
  /**
   * What happens when storage is full: what Nerium kept and no tab uses is removed, the oldest first, or all that is new
   * stays in memory. Nothing of the page's own is ever removed.
   * @default 'oldest'
   */
  readonly evict?: Eviction;
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

/**
 * A loaded model.
 *
 * @example
 * const ner = await Nerium.load('/models/nerium-mini/');
 * const entities = await ner.extract('Ada Lovelace was born in London.', ['person', 'city']);
 * await ner.dispose();
 */
export class Nerium {
  /**
   * What Nerium keeps on this device: `list`, `usage`, `remove`, `clear`, and `persist`, which asks the browser not to
   * clear it by itself.
   *
   * @example
   * await Nerium.storage.remove({ model: 'knowledgator/gliner-bi-edge-v2.0' });
   */
  static readonly storage: NeriumStorage = lazyStorage;
  readonly #host: ModelHost;
  readonly #calls: Calls;

  private constructor(host: ModelHost, calls: Calls) {
    this.#host = host;
    this.#calls = calls;
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
      const loading = host.call(
        (service, call) => service.load(call, request, onProgress && proxy(onProgress)),
        signal,
      );
      // A chunk of its own, beside the model: once that is loaded, calls need no network any more.
      const coming = import('./host/calls.ts').catch(partMissing);
      const [{ value: info }, { Calls }] = await Promise.all([loading, coming]);
      onProgress?.({ phase: 'ready', info });
      const model = new ModelHost(host, request, info);
      return new Nerium(model, new Calls(model));
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
   * Encodes labels once and stores their vectors. What iterates is taken in parts: the worker encodes one before the next
   * is asked for.
   *
   * @throws NeriumError LABELS_EMPTY, INPUT_INVALID
   * @example
   * const labels = await ner.labels({ drug: 'a substance used as a medication' });
   * const jobs = await ner.labels([{ label: 'plumber', sector: 'crafts' }], { template: '{label} ({sector})' });
   */
  labels<const Label extends string>(
    labels: LabelsSource<Label>,
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
  labels(labels: LabelsSource | PackInput, options?: LabelsOptions): Promise<LabelSet> {
    return this.#calls.labels(labels, options);
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
  extract<const Label extends string>(
    input: string | readonly string[],
    labels: Labels<Label> | readonly (readonly Label[])[],
    options?: ExtractOptions,
  ): Promise<Entity<Label>[] | Entity<Label>[][]> {
    return this.#calls.extract(input, labels, options);
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
    options?: SessionOptions,
  ): AsyncGenerator<Entity<Label>[]> {
    return this.#calls.stream(text, labels, options);
  }

  /** A session for a text that is edited: each update runs only what changed. `signal` aborts its updates. */
  session<const Label extends string>(
    labels: Labels<Label>,
    options?: SessionOptions,
  ): EditSession<Label> {
    return this.#calls.session(labels, options);
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
    options?: AnalyzeOptions,
  ): Promise<Analysis> {
    return this.#calls.analyze(text, labels, options);
  }

  /** Stops the worker and frees all memory. Pending calls reject with DISPOSED. */
  async dispose(): Promise<void> {
    this.#host.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
