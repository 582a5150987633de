/**
 * The calls on a loaded model, from the page's side. A chunk of its own that comes while the model loads: the main entry
 * stays small. It shares no code with it but by the objects it is given.
 */
import type {
  Analysis,
  CallOptions,
  CharacterSpan,
  Entity,
  LabelsInput,
  LabelsRequest,
  LongText,
  PackInput,
  TextOptions,
} from '../protocol.ts';
import { createLabelSet, LabelSet, type LabelsOptions, type LabelsSource } from './label-set.ts';
import type { ModelHost } from './model-host.ts';
import { type Splitter, toCallOptions, unpack } from './requests.ts';
import { EditSession, streamEntities, type TextStream } from './stream.ts';

/** What labels a call takes: names or records, or name → description, or a set made by `ner.labels`. */
export type Labels<Label extends string> = LabelsInput<Label> | LabelSet<Label>;

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

/** @internal In the package's types it would name Comlink's, which nobody has. */
export class Calls {
  readonly #host: ModelHost;

  constructor(host: ModelHost) {
    this.#host = host;
  }

  labels(labels: LabelsSource | PackInput, options?: LabelsOptions): Promise<LabelSet> {
    return createLabelSet(this.#host, labels, options);
  }

  async extract<Label extends string>(
    input: string | readonly string[],
    labels: Labels<Label> | readonly (readonly Label[])[],
    options: ExtractOptions = {},
  ): Promise<Entity<Label>[] | Entity<Label>[][]> {
    const many = Array.isArray(input);
    const texts: readonly string[] = many ? input : [input as string];
    const request = { texts, many, ...toCallOptions(options, texts) };
    const extraction = await this.#host.call(
      (service, call) => service.extract(call, { ...request, labels: this.#labelsOf(labels) }),
      options.signal,
    );
    const results = texts.map((text, index) => unpack<Label>(extraction, index, text));
    return many ? results : (results[0] ?? []);
  }

  stream<Label extends string>(
    text: TextStream,
    labels: Labels<Label>,
    { signal, ...options }: SessionOptions = {},
  ): AsyncGenerator<Entity<Label>[]> {
    const request = () => ({ labels: this.#labelsOf(labels), options });
    return streamEntities<Label>(this.#host, text, request, signal);
  }

  session<Label extends string>(
    labels: Labels<Label>,
    { signal, ...options }: SessionOptions = {},
  ): EditSession<Label> {
    const request = () => ({ labels: this.#labelsOf(labels), options });
    return new EditSession(this.#host, request, signal);
  }

  async analyze<Label extends string>(
    text: string,
    labels: Labels<Label>,
    { floor = DEFAULT_FLOOR, signal, ...options }: AnalyzeOptions = {},
  ): Promise<Analysis> {
    const request = { text, floor, ...toCallOptions(options, [text]) };
    let names: readonly string[] | undefined;
    const analysis = await this.#host.call((service, call) => {
      if (labels instanceof LabelSet) names = labels.names;
      return service.analyze(call, { ...request, labels: this.#labelsOf(labels) });
    }, signal);
    // The names of a set do not come back: they are here.
    return names
      ? { ...analysis, candidates: { ...analysis.candidates, labels: names } }
      : analysis;
  }

  /** To be called when the request is sent: a set's labels are sent once to each worker, others with each call. */
  #labelsOf(labels: Labels<string> | readonly (readonly string[])[]): LabelsRequest {
    return labels instanceof LabelSet ? this.#host.requestOf(labels.id) : { input: labels };
  }
}
