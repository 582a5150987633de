/**
 * Label sets as the page holds them: names and a number.
 */
import type {
  LabelRecord,
  LabelsChange,
  LabelsInput,
  LabelsRequest,
  PackInput,
  ProgressEvent,
} from '../protocol.ts';
import { labelBatches } from './label-batches.ts';
import type { ModelHost } from './model-host.ts';

/** What label sets are made of: a list, a record name → description, or names and records as they come. */
export type LabelsSource<Label extends string = string> =
  | LabelsInput<Label>
  | (object & Iterable<Label | LabelRecord<Label>>)
  | AsyncIterable<Label | LabelRecord<Label>>;

export interface LabelsOptions {
  /**
   * Text that is encoded for a label: `{label}` stands for its name, `{description}` and so on for its other fields, `{{`
   * and `}}` for braces. @default the description where there is one, else the name
   */
  readonly template?: string;
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly signal?: AbortSignal;
}

/**
 * Labels that are encoded and stored, from `ner.labels()`. Pass it to `extract` in place of an array.
 *
 * @example
 * const labels = await ner.labels(['person', 'city']);
 * await labels.add(['river']); // encodes one
 * const entities = await ner.extract(text, labels);
 */
export class LabelSet<Label extends string = string> {
  #id: number;
  #names: readonly Label[];
  readonly #host: ModelHost;
  #changing: Promise<unknown> = Promise.resolve();
  #disposed = false;

  /** @internal */
  constructor(host: ModelHost, id: number, names: readonly Label[]) {
    this.#host = host;
    this.#id = id;
    this.#names = names;
  }

  /** @internal Another one after each change. */
  get id(): number {
    return this.#id;
  }

  /** Distinct, in the order given. */
  get names(): readonly Label[] {
    return this.#names;
  }

  get size(): number {
    return this.#names.length;
  }

  /**
   * Adds labels behind those that are there and encodes only them. Names that are there already stay as they are.
   *
   * @returns this set, with the new names in its type
   * @throws NeriumError LABELS_EMPTY, INPUT_INVALID; of a pack PACK_INVALID, PACK_MISMATCH
   * @example
   * const more = await labels.add({ drug: 'a substance used as a medication' });
   */
  add<const More extends string>(
    labels: LabelsSource<More>,
    options?: LabelsOptions,
  ): Promise<LabelSet<Label | More>>;
  add(pack: PackInput, options?: LabelsOptions): Promise<LabelSet>;
  async add(labels: LabelsSource | PackInput, options: LabelsOptions = {}): Promise<LabelSet> {
    const rest = { ...options, ...inAll(options.onProgress) };
    for await (const change of labelBatches(labels, options)) {
      await this.#change(change, (names, added) => [...names, ...(added as Label[])], rest);
    }
    return this as LabelSet<string>;
  }

  /**
   * Takes labels out. Their stored vectors stay.
   *
   * @returns this set, without the names in its type
   * @throws NeriumError INPUT_INVALID for a name that is not in the set
   */
  async remove<const Less extends Label>(
    names: readonly Less[],
  ): Promise<LabelSet<Exclude<Label, Less>>> {
    await this.#change({ remove: names }, (all) => {
      const gone = new Set<string>(names);
      return all.filter((name) => !gone.has(name));
    });
    return this as LabelSet<string> as LabelSet<Exclude<Label, Less>>;
  }

  /**
   * A new set of some of the labels, in the order given. Nothing is encoded.
   *
   * @throws NeriumError INPUT_INVALID for a name that is not in the set
   */
  async subset<const Some extends Label>(names: readonly Some[]): Promise<LabelSet<Some>> {
    const { id } = await changeSet(this.#host, this.#id, { keep: names });
    return new LabelSet(this.#host, id, [...new Set(names)]);
  }

  /** The vectors after the prompt head, [size, D] row-major, at the precision of the store or the pack. */
  vectors(): Promise<Float32Array> {
    const host = this.#host;
    return host.call((service, call) => service.labelVectors(call, host.requestOf(this.#id)));
  }

  /**
   * Labels with the fields that they were given. Those of a pack are read from it now: its columns, `id`, and `text` where
   * it is not the name that was encoded.
   *
   * @param names some of the set's; all by default
   * @throws NeriumError INPUT_INVALID for a name that is not in the set; what opening a pack throws
   * @example
   * const [{ id }] = await labels.records([entity.label]);
   */
  async records<const Some extends Label = Label>(
    names?: readonly Some[],
  ): Promise<LabelRecord<Some>[]> {
    const host = this.#host;
    const records = await host.call((service, call) =>
      service.labelRecords(call, host.requestOf(this.#id), names),
    );
    return records as LabelRecord<Some>[];
  }

  /** Frees the worker's memory. Stored vectors stay. */
  dispose(): void {
    this.#disposed = true;
    this.#host.forgetSet(this.#id);
  }

  /** One change after another. Calls that run keep the labels that they began with. */
  #change(
    change: LabelsChange,
    rename: (names: readonly Label[], added: readonly string[]) => readonly Label[],
    options?: LabelsOptions,
  ): Promise<void> {
    const run = async (): Promise<void> => {
      const before = this.#id;
      const { id, added } = await changeSet(this.#host, before, change, options);
      this.#names = rename(this.#names, added);
      this.#id = id;
      this.#host.forgetSet(this.#disposed ? id : before);
    };
    const running = this.#changing.then(run);
    this.#changing = running.catch(() => undefined);
    return running;
  }
}

/** @internal A new set of these labels. */
export async function createLabelSet(
  host: ModelHost,
  labels: LabelsSource | PackInput,
  options: LabelsOptions = {},
): Promise<LabelSet> {
  const told = { ...options, ...inAll(options.onProgress) };
  let set: LabelSet | undefined;
  try {
    for await (const { add: input, ...rest } of labelBatches(labels, options)) {
      if (set !== undefined) await set.add(input as LabelsInput, told);
      else {
        const { id, added } = await makeSet(host, { input, ...rest }, told);
        set = new LabelSet(host, id, added);
      }
    }
  } catch (error) {
    set?.dispose();
    throw error;
  }
  return set as LabelSet;
}

/** Progress of batch after batch as of one: what comes later is not known yet. */
function inAll(onProgress: LabelsOptions['onProgress']): Pick<LabelsOptions, 'onProgress'> {
  if (onProgress === undefined) return {};
  let before = 0;
  let last = 0;
  return {
    onProgress: (event) => {
      if (event.phase !== 'labels') return onProgress(event);
      if (event.done === 0) before += last;
      last = event.total;
      onProgress({ ...event, done: before + event.done, total: before + event.total });
    },
  };
}

interface MadeSet {
  readonly id: number;
  /** Names that the input, or the last change, brought. */
  readonly added: readonly string[];
}

function changeSet(
  host: ModelHost,
  base: number,
  change: LabelsChange,
  options?: LabelsOptions,
): Promise<MadeSet> {
  const { request, generation } = host.knownSet(base);
  const whole = { ...request, changes: [...(request.changes ?? []), change] };
  return makeSet(host, whole, options, () =>
    generation === host.generation ? { base, changes: [change] } : whole,
  );
}

/** @param brief what is sent to a worker that knows the rest */
async function makeSet(
  host: ModelHost,
  request: LabelsRequest,
  { onProgress, signal }: LabelsOptions = {},
  brief = (): LabelsRequest => request,
): Promise<MadeSet> {
  const id = host.nextId();
  const listener = host.listen(onProgress);
  const added = await host.call(
    (service, call) => service.labels(call, { ...brief(), id }, listener),
    signal,
  );
  host.keepSet(id, { ...request, id });
  return { id, added };
}
