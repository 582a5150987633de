/**
 * Every type that crosses between the page and the worker. Both sides import it; it imports nothing.
 */

/** One finding. `text.slice(start, end) === entity.text`; offsets are UTF-16 code units, half open. */
export interface Entity<Label extends string = string> {
  readonly text: string;
  readonly label: Label;
  readonly start: number;
  readonly end: number;
  /** Probability in (0, 1). */
  readonly score: number;
  /** With `topK`: the span's best labels with their probabilities, falling. */
  readonly classes?: readonly { readonly label: Label; readonly score: number }[];
  /** With `vectors`: of the span, [D]. */
  readonly vector?: Float32Array;
  /** With `vectors`: of the label after the prompt head, [D]. */
  readonly labelVector?: Float32Array;
}

export type DeviceName = 'webgpu' | 'wasm';

/** `auto` may fall back, and says so in `info`; an explicit device never does. */
export type DeviceRequest = 'auto' | DeviceName;

/** What the text tower computes in. `int8`: most of its products in 8 bits, on WebAssembly. */
export type Dtype = 'fp32' | 'int8';

export type Eviction = 'oldest' | 'never';

/** How overlapping spans are resolved: upstream's `flat_ner` true and false, or the paper's multi-label rule. */
export type Overlap = 'flat' | 'nested' | 'per-label';

export interface DecodeOptions {
  /**
   * A span passes when its probability is strictly greater. One number, or one per label name.
   * @default the model's recommended threshold
   */
  readonly threshold?: number | Readonly<Record<string, number>>;
  /** @default 'flat' */
  readonly overlap?: Overlap;
  /** Allow several labels on the identical span. @default false */
  readonly multiLabel?: boolean;
}

/** What to do with a text over the window: run it in overlapping windows, cut it as upstream does, or refuse it. */
export type LongText = 'window' | 'truncate' | 'error';

/** The words of one text: UTF-16 offsets, half open, both of length `count`. */
export interface Words {
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** A run of words that passes through the text tower at once: `[first, end)`. */
export interface Window {
  readonly first: number;
  readonly end: number;
}

/**
 * (span, label) pairs over a floor, before overlaps are resolved. Four arrays of one length.
 * `start` and `end` are word indices, both inclusive; `label` is the index in the label list.
 */
export interface Candidates {
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly label: Int32Array;
  readonly logit: Float32Array;
}

/** Candidates with what is needed to make entities of them: the input of `decode`. */
export interface CandidateSet extends Candidates {
  readonly text: string;
  readonly words: Words;
  readonly labels: readonly string[];
  /** The threshold that `decode` takes when it is given none. */
  readonly threshold: number;
  /** Probability under which pairs were not collected: a lower threshold finds nothing more. */
  readonly floor: number;
}

export interface Truncation {
  /** Why words were left out or cut: the word limit, the token limit, or one word over the token limit. */
  readonly reason: 'words' | 'tokens' | 'word';
  /** Words without a vector of their own: `[first, end)`. */
  readonly first: number;
  readonly end: number;
}

/** Milliseconds. A GPU runs behind the calls: what its tower takes shows in `score`. */
export interface Timings {
  readonly words: number;
  readonly tokens: number;
  readonly labels: number;
  readonly tower: number;
  readonly score: number;
}

export interface Analysis {
  /** By falling score; equal ones row-major (start, end, label). */
  readonly candidates: CandidateSet;
  readonly windows: readonly Window[];
  readonly truncations: readonly Truncation[];
  /** Given spans that are not made of whole words. */
  readonly misaligned: readonly { readonly start: number; readonly end: number }[];
  readonly timings: Timings;
  /** Labels whose vectors came from memory or storage, and those that ran through the label tower. */
  readonly labelCache: { readonly hits: number; readonly misses: number };
}

/** A step of loading or of label encoding. `fraction` never falls and stays within 0 … 1. */
export type ProgressEvent =
  | {
      readonly phase: 'download';
      readonly file: string;
      readonly loaded: number;
      readonly total?: number;
      readonly fromCache: boolean;
      readonly overall: {
        readonly loaded: number;
        readonly total?: number;
        readonly fraction?: number;
      };
    }
  | { readonly phase: 'load'; readonly step: 'runtime' | 'tokenizer' | 'weights' | 'session' }
  | { readonly phase: 'compile' }
  | { readonly phase: 'labels'; readonly done: number; readonly total: number }
  | { readonly phase: 'ready'; readonly info: ModelInfo };

/** Label names and, for each, the text that the label tower reads. Names are distinct. */
export interface LabelDefinitions {
  readonly names: readonly string[];
  readonly texts: readonly string[];
}

export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly isFallback: boolean;
}

/** How long a short text took on each device, in milliseconds; on WebAssembly scaled up from a part of the model. */
export interface SpeedProbe {
  readonly webgpuMs: number;
  readonly wasmMs: number;
  /** What measuring took. */
  readonly costMs: number;
  /** Whether that was paid by an earlier load. */
  readonly remembered: boolean;
}

/** What scores spans against labels. */
export type KernelName = 'typed-arrays' | 'wasm-simd' | 'wasm-relaxed-simd' | 'wgsl';

/** What is running, and why. */
export interface ModelInfo {
  readonly model: string;
  readonly revision: string | undefined;
  /** For instance `bi-encoder span (markerV0), BERT + BERT`. */
  readonly architecture: string;
  readonly device: DeviceName;
  /** One sentence: why this device. */
  readonly deviceReason: string;
  readonly adapter: AdapterInfo | undefined;
  readonly fallback: { readonly from: DeviceName; readonly reason: string } | undefined;
  /** Under `auto`, where a GPU might have been the faster device or not. */
  readonly probe: SpeedProbe | undefined;
  /** Of the text tower; labels are always encoded in single precision. */
  readonly dtype: Dtype;
  readonly threads: number;
  readonly kernel: KernelName;
  readonly threshold: number;
  readonly maxWidth: number;
  readonly hiddenSize: number;
  /** Limits of one window. */
  readonly window: { readonly words: number; readonly tokens: number };
  /** Where new label vectors are kept: `memory` also while IndexedDB is full. */
  readonly storage: 'indexeddb' | 'memory';
  readonly sizes: {
    readonly downloaded: number;
    readonly cached: number;
    readonly weights: number;
  };
  readonly versions: { readonly nerium: string; readonly onnxruntime: string };
  /** How often the label tower ran since load, in batches. */
  readonly labelTowerRuns: number;
  /** What went wrong without stopping anything, storage that refuses to write for instance. */
  readonly warnings: readonly string[];
}

/** A model's files, in a form that can be sent to the worker. */
export type SourceRequest =
  | { readonly kind: 'hub'; readonly id: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'files'; readonly files: readonly File[] }
  | { readonly kind: 'bytes'; readonly files: Readonly<Record<string, Uint8Array>> };

export interface LoadRequest {
  readonly source: SourceRequest;
  /** @default 'auto' */
  readonly device?: DeviceRequest;
  /** @default 'auto' */
  readonly dtype?: 'auto' | Dtype;
  readonly revision?: string;
  /** WASM threads; `auto` decides by a probe. @default 'auto' */
  readonly threads?: number | 'auto';
  /** Workers that share out several texts, each with one thread. @default 1 */
  readonly workers?: number;
  /** Keep files and label vectors in IndexedDB. @default true */
  readonly cache?: boolean;
  /** Where storage is full: whether Nerium removes what it kept and nobody uses, the oldest first. @default 'oldest' */
  readonly evict?: Eviction;
  /** Base address of the hub. */
  readonly hub?: string;
  /** Folder of ONNX Runtime's files. */
  readonly assetBase?: string;
  /** How often the GPU was lost with this model: `auto` tries it anew once. */
  readonly losses?: number;
}

/** A label with fields, for templates. */
export interface LabelRecord<Label extends string = string> {
  readonly label: Label;
  /** Encoded in the place of the name, unless a template says otherwise. */
  readonly description?: string;
  readonly [field: string]: string | number | undefined;
}

/** A list of names, of records, or an object name → description. */
export type LabelsInput<Label extends string = string> =
  | readonly (Label | LabelRecord<Label>)[]
  | Readonly<Record<Label, string>>;

/** A label pack: labels with their vectors, as `npm run pack` writes them. An address is a URL object, not a string. */
export interface PackInput {
  readonly pack: URL | File | Uint8Array;
}

/** A pack as it crosses: a URL cannot be sent. */
export interface PackRequest {
  readonly pack: { readonly href: string } | File | Uint8Array;
}

/** A step from one label set to another. Names that are there already stay as they are. */
export type LabelsChange =
  | { readonly add: LabelsInput | PackRequest; readonly template?: string }
  | { readonly remove: readonly string[] }
  /** Only these, in this order. */
  | { readonly keep: readonly string[] };

/**
 * Labels of a call as the worker knows them: sent once for an id, or each time without one. What is made under an id stays
 * as it is; a set that changes gets a new one.
 */
export interface LabelsRequest {
  readonly id?: number;
  /** For all texts, or a list for each. */
  readonly input?: LabelsInput | PackRequest | readonly (readonly string[])[];
  readonly template?: string;
  /** In the place of `input`: another set of this worker. */
  readonly base?: number;
  /** What happens to the input or the base, one after another. */
  readonly changes?: readonly LabelsChange[];
}

/** A span of UTF-16 code units, half open. */
export interface CharacterSpan {
  readonly start: number;
  readonly end: number;
}

/** How a text is cut into words: as models were trained, or by `Intl.Segmenter`. */
export type NamedSplitter = 'whitespace' | 'intl' | { readonly locale: string };

/** Options of one text. */
export interface TextOptions extends DecodeOptions {
  /** @default 'window' */
  readonly longText?: LongText;
  /** @default 'whitespace' */
  readonly splitter?: NamedSplitter;
  /** Words of the shortest entity. @default 1 */
  readonly minWords?: number;
  /** Words of the longest entity. @default the model's limit */
  readonly maxWords?: number;
  /** Give each entity its span's best labels with probabilities, as `classes`. */
  readonly topK?: number;
  /** Give each entity `vector` and `labelVector`. */
  readonly vectors?: boolean;
  /** Give `start` and `end` in code points, as Python counts. */
  readonly codePoints?: boolean;
}

/** Options of a call with one text or several. A list has one value a text. */
export interface CallOptions extends Omit<TextOptions, 'threshold' | 'overlap' | 'multiLabel'> {
  readonly threshold?: number | Readonly<Record<string, number>> | readonly number[];
  readonly overlap?: Overlap | readonly Overlap[];
  readonly multiLabel?: boolean | readonly boolean[];
  /** Only these spans; for several texts a list each. */
  readonly spans?: readonly CharacterSpan[] | readonly (readonly CharacterSpan[])[];
  /** What becomes of spans that are not made of whole words. @default 'error' */
  readonly misaligned?: 'error' | 'drop' | 'snap';
}

export interface ExtractRequest {
  readonly texts: readonly string[];
  /** Whether the caller gave a list: options may be lists then. */
  readonly many: boolean;
  /** Words of each text, from a splitter of the caller's. */
  readonly words?: readonly (readonly CharacterSpan[])[];
  readonly labels: LabelsRequest;
  readonly options: CallOptions;
}

export interface AnalyzeRequest extends Omit<ExtractRequest, 'texts' | 'many'> {
  readonly text: string;
  /** Probability from which candidates are collected. */
  readonly floor: number;
}

/** A text that comes in parts, or changes: what stays the same for all of it. */
export interface SessionRequest {
  readonly labels: LabelsRequest;
  readonly options: TextOptions;
}

/** Entities of one text as they cross: arrays of one length; `label` is an index in the names. */
export interface PackedEntities {
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly label: Int32Array;
  readonly score: Float32Array;
  /** Of a stream: the page does not keep the text. */
  readonly texts?: readonly string[];
  /** In code points, where they are asked for. */
  readonly points?: { readonly start: Int32Array; readonly end: Int32Array };
  /** [entities, k] each. */
  readonly classLabel?: Int32Array;
  readonly classScore?: Float32Array;
  /** [entities, D] each. */
  readonly vectors?: Float32Array;
  readonly labelVectors?: Float32Array;
}

/** Entities of texts, and the names that occur in them: their labels index these. */
export interface Extraction {
  readonly names: readonly string[];
  readonly texts: readonly PackedEntities[];
}

/** What a step of a stream brings. */
export interface StreamPart {
  readonly text: string;
  readonly last: boolean;
  /** Counts from 0: a worker that does not know a stream in its midst must not begin it anew. */
  readonly step: number;
}

export interface StreamStep {
  readonly extraction: Extraction;
  /** `more`: the next call should bring text; `run`: it need not; `done`: there is no next one. */
  readonly state: 'more' | 'run' | 'done';
}

/** An error as it crosses: structured cloning would drop its code. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  readonly stack?: string;
  readonly cause?: ErrorRecord;
}

/** Every answer of the worker: it never throws across the boundary. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value; readonly info: ModelInfo | undefined }
  | { readonly ok: false; readonly error: ErrorRecord };

/**
 * What the worker offers. `call` numbers a call, so that `cancel` can name it: an AbortSignal cannot be sent.
 */
export interface WorkerService {
  load(
    call: number,
    request: LoadRequest,
    onProgress?: (event: ProgressEvent) => void,
  ): Promise<Outcome<ModelInfo>>;
  /** Makes a set and gives the names that its input, or its last change, brought. */
  labels(
    call: number,
    request: LabelsRequest,
    onProgress?: (event: ProgressEvent) => void,
  ): Promise<Outcome<readonly string[]>>;
  /** [labels, D]: after the prompt head. */
  labelVectors(call: number, request: LabelsRequest): Promise<Outcome<Float32Array>>;
  /** [texts, D]: by this worker's label tower, and neither read from the store nor written to it. */
  encodeLabels(call: number, texts: readonly string[]): Promise<Outcome<Float32Array>>;
  labelRecords(
    call: number,
    request: LabelsRequest,
    names?: readonly string[],
  ): Promise<Outcome<readonly LabelRecord[]>>;
  extract(call: number, request: ExtractRequest): Promise<Outcome<Extraction>>;
  analyze(call: number, request: AnalyzeRequest): Promise<Outcome<Analysis>>;
  /** A step of stream `id`, which begins with step 0: takes text, runs at most one window. */
  stream(
    call: number,
    id: number,
    request: SessionRequest,
    part: StreamPart,
  ): Promise<Outcome<StreamStep>>;
  /** Entities of the text as it is now; what did not change since the last update of `id` is not run again. */
  update(
    call: number,
    id: number,
    request: SessionRequest,
    text: string,
  ): Promise<Outcome<Extraction>>;
  /** Ends a stream or a session. */
  close(id: number): void;
  forgetLabels(id: number): void;
  cancel(call: number): void;
}
