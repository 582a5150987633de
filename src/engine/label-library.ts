/**
 * Label vectors of one model: from memory, from the store, or from the label tower, in this order.
 */
import type { LabelStore, StoredPrecision } from '../labels/label-store.ts';
import { roundToPack } from '../labels/pack-vectors.ts';
import type { LabelDefinitions } from '../protocol.ts';
import { type LabelMatrix, layOutLabels, type SpanHead } from '../score/labels.ts';
import { selectRows } from './label-rows.ts';
import type { LabelBatch } from './label-tower.ts';
import { takeShares } from './share-work.ts';

/** A label set, ready for scoring. */
export interface CompiledLabels {
  readonly names: readonly string[];
  readonly matrix: LabelMatrix;
  /** [labels, D]: after the prompt head. */
  readonly vectors: Float32Array;
  /** Where the vectors came from when the set was compiled. */
  readonly cache: { readonly hits: number; readonly misses: number };
}

/** Vectors of texts, in their order. */
export interface CollectedVectors {
  /** [texts, D]: after the prompt head, rounded to the precision of the store. */
  readonly vectors: Float32Array;
  /** How many distinct texts ran through the label tower. */
  readonly misses: number;
}

export interface EncodeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Some of the labels of a set, laid out as they are. */
export function selectLabels(labels: CompiledLabels, indices: readonly number[]): CompiledLabels {
  const { matrix, vectors } = labels;
  const dim = vectors.length / matrix.count;
  return {
    names: indices.map((index) => labels.names[index] ?? ''),
    vectors: selectRows(vectors, indices, dim),
    matrix: {
      ...matrix,
      count: indices.length,
      rows: selectRows(matrix.rows, indices, matrix.width),
      bias: selectRows(matrix.bias, indices, 1),
    },
    cache: labels.cache,
  };
}

/** What makes vectors: the label tower, or several of them. */
export interface LabelEncoder {
  /** Yields a batch at a time, so that it can be stored. */
  encode(
    texts: readonly string[],
    signal?: AbortSignal,
  ): AsyncIterable<Pick<LabelBatch, 'indices' | 'vectors'>>;
}

/** Where a library keeps vectors. */
export interface LibraryStore {
  readonly store: LabelStore;
  /** Of the store, where other tabs and workers have it too. */
  readonly sharedName: string | undefined;
  /** In memory, for what the store refuses. */
  readonly overflow: LabelStore;
}

/** Texts whose vectors are kept in memory: at D = 384, 6 MB. Longer lists go to the store at once. */
const MEMORY_VECTORS = 4096;
/** Label lists that are kept laid out: an application uses a few again and again. */
const MEMORY_LISTS = 8;

export class LabelLibrary {
  /** Whether the store took all of what was last encoded. */
  storing = true;
  encoder: LabelEncoder;
  readonly #head: SpanHead;
  readonly #precision: StoredPrecision;
  readonly #openStore: () => Promise<LibraryStore>;
  readonly #vectors = new Map<string, Float32Array>();
  readonly #lists = new Map<string, CompiledLabels>();
  #stores: Promise<LibraryStore> | undefined;

  /** `openStore` is called when the first vector is not in memory. */
  constructor(
    encoder: LabelEncoder,
    head: SpanHead,
    precision: StoredPrecision,
    openStore: () => Promise<LibraryStore>,
  ) {
    this.#precision = precision;
    this.encoder = encoder;
    this.#head = head;
    this.#openStore = openStore;
  }

  /** The labels laid out for scoring; missing vectors are encoded and stored on the way. */
  async compile(labels: LabelDefinitions, options: EncodeOptions = {}): Promise<CompiledLabels> {
    const key = labels.names.length > MEMORY_VECTORS ? undefined : JSON.stringify(labels);
    const known = key === undefined ? undefined : this.#lists.get(key);
    if (key !== undefined && known !== undefined) {
      touch(this.#lists, key, known, MEMORY_LISTS);
      return { ...known, cache: { hits: labels.names.length, misses: 0 } };
    }
    const { vectors, misses } = await this.collect(labels.texts, options);
    const matrix = layOutLabels(this.#head, vectors, labels.names.length);
    const cache = { hits: labels.names.length - misses, misses };
    const compiled = { names: labels.names, matrix, vectors, cache };
    if (key !== undefined) touch(this.#lists, key, compiled, MEMORY_LISTS);
    return compiled;
  }

  /** The vectors of texts; missing ones are encoded and stored on the way. A text may occur more than once. */
  async collect(texts: readonly string[], options: EncodeOptions = {}): Promise<CollectedVectors> {
    const vectors = new Float32Array(texts.length * this.#head.dim);
    const unknown = this.#recall(texts, vectors);
    const missing = unknown.length > 0 ? await this.#read(texts, unknown, vectors, options) : [];
    const misses = missing.length > 0 ? await this.#encode(texts, missing, vectors, options) : 0;
    this.#remember(texts, vectors);
    return { vectors, misses };
  }

  /** Fills rows of `target` from memory; gives the indices of the other texts. */
  #recall(texts: readonly string[], target: Float32Array): number[] {
    const indices = [...texts.keys()];
    if (texts.length > MEMORY_VECTORS) return indices;
    return indices.filter((index) => {
      const vector = this.#vectors.get(texts[index] ?? '');
      if (vector !== undefined) target.set(vector, index * this.#head.dim);
      return vector === undefined;
    });
  }

  #remember(texts: readonly string[], vectors: Float32Array): void {
    if (texts.length > MEMORY_VECTORS) return;
    const { dim } = this.#head;
    texts.forEach((text, index) => {
      const known = this.#vectors.get(text);
      const vector = known ?? vectors.slice(index * dim, (index + 1) * dim);
      touch(this.#vectors, text, vector, MEMORY_VECTORS);
    });
  }

  /** Fills rows of `target` from the store; gives those of `wanted` that it does not have. */
  async #read(
    texts: readonly string[],
    wanted: readonly number[],
    target: Float32Array,
    { signal }: EncodeOptions,
  ): Promise<number[]> {
    const { store, overflow } = await this.#open();
    const missing = await store.read(texts, wanted, target, signal);
    return overflow.read(texts, missing, target, signal);
  }

  /**
   * Fills rows of `target` with fresh vectors. Each batch is stored as it comes, so that an abort or a crash loses one
   * at most. Gives how many texts were encoded: other tabs may have done the rest meanwhile.
   */
  async #encode(
    texts: readonly string[],
    missing: readonly number[],
    target: Float32Array,
    options: EncodeOptions,
  ): Promise<number> {
    const { signal, onProgress } = options;
    const { dim } = this.#head;
    const firsts = new Map(missing.map((index) => [texts[index] ?? '', index]));
    const { sharedName } = await this.#open();
    let encoded = 0;
    let done = 0;
    this.storing = true;
    const advance = (count: number): void => {
      done += count;
      onProgress?.(done, firsts.size);
    };
    advance(0);
    for await (const share of takeShares(sharedName, [...firsts.keys()], signal)) {
      const indices = share.map((text) => firsts.get(text) ?? 0);
      const left = await this.#read(texts, indices, target, options);
      if (left.length < indices.length) advance(indices.length - left.length);
      const leftTexts = left.map((index) => texts[index] ?? '');
      for await (const batch of this.encoder.encode(leftTexts, signal)) {
        const vectors = roundToPack(batch.vectors, dim, this.#precision);
        batch.indices.forEach((index, row) => {
          target.set(vectors.subarray(row * dim, (row + 1) * dim), (left[index] ?? 0) * dim);
        });
        await this.#write(
          batch.indices.map((index) => leftTexts[index] ?? ''),
          vectors,
        );
        encoded += batch.indices.length;
        advance(batch.indices.length);
      }
    }
    for (const index of missing) {
      const first = firsts.get(texts[index] ?? '') ?? index;
      if (first !== index) target.copyWithin(index * dim, first * dim, (first + 1) * dim);
    }
    return encoded;
  }

  async #write(texts: readonly string[], vectors: Float32Array): Promise<void> {
    const { store, overflow } = await this.#open();
    if (await store.write(texts, vectors)) return;
    this.storing = false;
    await overflow.write(texts, vectors);
  }

  #open(): Promise<LibraryStore> {
    this.#stores ??= this.#openStore().catch((error) => {
      this.#stores = undefined; // the next call may try again
      throw error;
    });
    return this.#stores;
  }
}

/** Sets a key as the newest; the oldest goes where there are more than `limit`. */
function touch<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= limit) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
