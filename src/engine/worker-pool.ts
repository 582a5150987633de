/**
 * More workers beside this one, each with the model and one thread: several texts are shared out among them. For many
 * short texts that is faster than threads within one run, at the price of the model's memory once more for each.
 */
import { type Remote, wrap } from 'comlink';
import { NeriumError } from '../errors.ts';
import { fromRecord } from '../outcome.ts';
import type {
  Extraction,
  ExtractRequest,
  LabelsRequest,
  LoadRequest,
  Outcome,
  WorkerService,
} from '../protocol.ts';
import type { EncodeTexts } from './encode-lanes.ts';
import { NameTable, packAll } from './pack-entities.ts';
import { narrowThreshold } from './text-options.ts';

/** Parts for each worker: small enough that none waits long for the last, large enough to batch within. */
const PARTS_PER_WORKER = 8;
/**
 * Parts that another worker has at a time: a run of the model blocks this one, which could not send the next part when the
 * other is done with one.
 */
const PARTS_AHEAD = 2;

interface Helper {
  readonly worker: Worker;
  readonly service: Remote<WorkerService>;
  /** Label sets that were sent to it. */
  readonly sets: Set<number>;
  /** Rejects when it dies: its answers would never come. */
  readonly death: Promise<never>;
}

type Extract = (request: ExtractRequest, signal: AbortSignal) => Promise<Extraction>;

export class WorkerPool {
  readonly #helpers: readonly Helper[];
  #calls = 0;
  /** Calls that run with each label set. */
  readonly #users = new Map<number, number>();
  /** Label sets to forget when those are done. */
  readonly #unwanted = new Set<number>();

  private constructor(workers: readonly Worker[]) {
    this.#helpers = workers.map((worker) => ({
      worker,
      service: wrap<WorkerService>(worker),
      sets: new Set(),
      death: deathOf(worker),
    }));
  }

  /** Starts `count` more workers from this one's own script. They find the model's files in the store, if there is one. */
  static async start(count: number, request: LoadRequest): Promise<WorkerPool> {
    const { href } = globalThis.location;
    const workers = Array.from({ length: count }, () => new Worker(href, { type: 'module' }));
    const pool = new WorkerPool(workers);
    try {
      await Promise.all(
        pool.#helpers.map((helper) =>
          pool.#ask(helper, (call) =>
            helper.service.load(call, { ...request, workers: 1, threads: 1 }),
          ),
        ),
      );
      return pool;
    } catch (error) {
      pool.stop();
      throw error;
    }
  }

  /**
   * Shares out the texts of a request; `own` is this worker's part of the work.
   *
   * @param recipe all that makes the request's label set: sent to a worker that does not have it
   */
  async extract(
    request: ExtractRequest,
    recipe: LabelsRequest,
    own: Extract,
    signal: AbortSignal,
  ): Promise<Extraction> {
    const parts = cut(request, (this.#helpers.length + 1) * PARTS_PER_WORKER);
    const results = new Map<number, Extraction>();
    let next = 0;
    const lane = async (extract: Extract): Promise<void> => {
      for (let index = next++; index < parts.length; index = next++) {
        signal.throwIfAborted();
        const part = parts[index];
        if (part === undefined) continue;
        try {
          results.set(index, hasLabels(part) ? await extract(part, signal) : nothing(part));
        } catch (error) {
          next = parts.length; // the other lanes need not go on
          throw error;
        }
      }
    };
    const remotes = this.#ahead((helper) =>
      lane((part, abort) => {
        const own = withLabels(part, helper, recipe);
        return this.#ask(helper, (call) => helper.service.extract(call, own), abort);
      }),
    );
    await this.#using(request.labels.id, Promise.all([...remotes, lane(own)]));
    const table = new NameTable();
    const texts = parts.flatMap((_, index) => renamed(results.get(index), table));
    return { names: table.names, texts };
  }

  /** A label set that the page disposed of. Calls that run with it go on. */
  forgetLabels(id: number): void {
    if (this.#users.has(id)) return void this.#unwanted.add(id);
    for (const { service, sets } of this.#helpers) {
      if (sets.delete(id)) void service.forgetLabels(id);
    }
  }

  stop(): void {
    for (const { worker } of this.#helpers) worker.terminate();
  }

  /** What encodes labels in the workers. */
  get encoders(): EncodeTexts[] {
    return this.#ahead(
      (helper) => (texts, signal) =>
        this.#ask(helper, (call) => helper.service.encodeLabels(call, texts), signal),
    );
  }

  /** What `make` makes for each worker, as often as it has parts at a time. */
  #ahead<Value>(make: (helper: Helper) => Value): Value[] {
    return this.#helpers.flatMap((helper) =>
      Array.from({ length: PARTS_AHEAD }, () => make(helper)),
    );
  }

  /** Waits for a call with a label set, which is not forgotten meanwhile. */
  async #using(id: number | undefined, call: Promise<unknown>): Promise<void> {
    if (id === undefined) return void (await call);
    this.#users.set(id, (this.#users.get(id) ?? 0) + 1);
    try {
      await call;
    } finally {
      const others = (this.#users.get(id) ?? 1) - 1;
      if (others > 0) this.#users.set(id, others);
      else this.#users.delete(id);
      if (others === 0 && this.#unwanted.delete(id)) this.forgetLabels(id);
    }
  }

  async #ask<Value>(
    { service, death }: Helper,
    invoke: (call: number) => Promise<Outcome<Value>>,
    signal?: AbortSignal,
  ): Promise<Value> {
    const call = ++this.#calls;
    const cancel = (): void => void service.cancel(call);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const outcome = await Promise.race([invoke(call), death]);
      if (!outcome.ok) throw fromRecord(outcome.error);
      return outcome.value;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }
}

function deathOf(worker: Worker): Promise<never> {
  const death = new Promise<never>((_, reject) => {
    worker.addEventListener('error', ({ message }) => {
      const reason = message || 'its script could not be loaded';
      reject(new NeriumError('RUNTIME_FAILED', `One of several workers failed: ${reason}.`));
    });
  });
  death.catch(() => undefined); // nobody may be waiting
  return death;
}

/** Consecutive texts with about the same number of characters in each part. */
function cut(request: ExtractRequest, parts: number): ExtractRequest[] {
  const { texts } = request;
  const share = texts.reduce((sum, text) => sum + text.length, 0) / parts;
  const cuts: ExtractRequest[] = [];
  let from = 0;
  let length = 0;
  texts.forEach((text, index) => {
    length += text.length;
    if (length < share && index + 1 < texts.length) return;
    cuts.push(slice(request, from, index + 1));
    from = index + 1;
    length = 0;
  });
  return cuts;
}

/** A request for some of its texts. Every list with a value for each text is cut with them. */
function slice(request: ExtractRequest, from: number, to: number): ExtractRequest {
  const { texts, words, labels, options } = request;
  const sliced = Object.entries(options).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.slice(from, to) : value,
  ]);
  const part = {
    ...request,
    texts: texts.slice(from, to),
    ...(words && { words: words.slice(from, to) }),
    options: Object.fromEntries(sliced),
  };
  const { input } = labels;
  if (!Array.isArray(input) || !input.every(Array.isArray)) return part;
  const own = input.slice(from, to);
  const threshold = narrowThreshold(part.options.threshold, own.flat());
  const narrowed = { ...part.options, ...(threshold !== undefined && { threshold }) };
  return { ...part, labels: { ...labels, input: own }, options: narrowed };
}

/** Of lists for each text some may be empty; a call with nothing but empty ones would be an error. */
function hasLabels({ labels: { input } }: ExtractRequest): boolean {
  return !Array.isArray(input) || input.some((label) => label.length > 0);
}

function nothing({ texts }: ExtractRequest): Extraction {
  return packAll(texts.map(() => []));
}

/** A label set is sent with the first part that a worker gets. */
function withLabels(part: ExtractRequest, { sets }: Helper, recipe: LabelsRequest): ExtractRequest {
  const { id } = part.labels;
  if (id === undefined || sets.has(id)) return part;
  sets.add(id);
  return { ...part, labels: recipe };
}

/** A part's labels counted in the names of the whole call. */
function renamed(part: Extraction | undefined, table: NameTable): Extraction['texts'] {
  if (part === undefined) return [];
  const indices = part.names.map((name) => table.indexOf(name));
  const rename = (labels: Int32Array): Int32Array => labels.map((label) => indices[label] ?? 0);
  return part.texts.map((packed) => ({
    ...packed,
    label: rename(packed.label),
    ...(packed.classLabel && { classLabel: rename(packed.classLabel) }),
  }));
}
