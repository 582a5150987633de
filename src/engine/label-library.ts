/**
 * Label vectors of one model: from memory, from the store, or from the label tower, in this order.
 */
import { type LabelStore, roundVectors, type StoredPrecision } from '../labels/label-store.ts';
import type { LabelDefinitions } from '../protocol.ts';
import { type LabelMatrix, layOutLabels, type SpanHead } from '../score/labels.ts';
import type { LabelTower } from './label-tower.ts';

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

function selectRows(rows: Float32Array, indices: readonly number[], width: number): Float32Array {
  const selected = new Float32Array(indices.length * width);
  indices.forEach((index, row) => {
    selected.set(rows.subarray(index * width, (index + 1) * width), row * width);
  });
  return selected;
}

/** Vectors that are kept in memory: at D = 384, 6 MB. */
const MEMORY_VECTORS = 4096;
/** Label lists that are kept laid out: an application uses a few again and again. */
const MEMORY_LISTS = 8;

export class LabelLibrary {
  readonly #tower: LabelTower;
  readonly #head: SpanHead;
  readonly #precision: StoredPrecision;
  readonly #openStore: () => Promise<LabelStore>;
  readonly #vectors = new Map<string, Float32Array>();
  readonly #lists = new Map<string, CompiledLabels>();
  #store: Promise<LabelStore> | undefined;

  /** `openStore` is called when the first vector is not in memory. */
  constructor(
    tower: LabelTower,
    head: SpanHead,
    precision: StoredPrecision,
    openStore: () => Promise<LabelStore>,
  ) {
    this.#precision = precision;
    this.#tower = tower;
    this.#head = head;
    this.#openStore = openStore;
  }

  /** The labels laid out for scoring; missing vectors are encoded and stored on the way. */
  async compile(labels: LabelDefinitions, options: EncodeOptions = {}): Promise<CompiledLabels> {
    const key = JSON.stringify(labels);
    const known = this.#lists.get(key);
    if (known !== undefined) {
      touch(this.#lists, key, known, MEMORY_LISTS);
      return { ...known, cache: { hits: labels.names.length, misses: 0 } };
    }
    const { vectors, misses } = await this.collect(labels.texts, options);
    const matrix = layOutLabels(this.#head, vectors, labels.names.length);
    const cache = { hits: labels.names.length - misses, misses };
    const compiled = { names: labels.names, matrix, vectors, cache };
    touch(this.#lists, key, compiled, MEMORY_LISTS);
    return compiled;
  }

  /** The vectors of texts; missing ones are encoded and stored on the way. A text may occur more than once. */
  async collect(texts: readonly string[], options: EncodeOptions = {}): Promise<CollectedVectors> {
    const { dim } = this.#head;
    const found = new Map<string, Float32Array>();
    for (const text of texts) {
      const vector = this.#vectors.get(text);
      if (vector !== undefined) found.set(text, vector);
    }
    const unknown = [...new Set(texts)].filter((text) => !found.has(text));
    if (unknown.length > 0) await this.#readStore(unknown, found);
    const missing = unknown.filter((text) => !found.has(text));
    if (missing.length > 0) await this.#encode(missing, found, options);
    const vectors = new Float32Array(texts.length * dim);
    texts.forEach((text, index) => {
      const vector = found.get(text);
      if (vector !== undefined) {
        vectors.set(vector, index * dim);
        touch(this.#vectors, text, vector, MEMORY_VECTORS);
      }
    });
    return { vectors, misses: missing.length };
  }

  async #readStore(texts: readonly string[], found: Map<string, Float32Array>): Promise<void> {
    this.#store ??= this.#openStore();
    const stored = await (await this.#store).get(texts);
    texts.forEach((text, index) => {
      const vector = stored[index];
      if (vector !== undefined) found.set(text, vector);
    });
  }

  /** Stores each batch as it comes, so that an abort loses one batch at most. */
  async #encode(
    texts: readonly string[],
    found: Map<string, Float32Array>,
    { signal, onProgress }: EncodeOptions,
  ): Promise<void> {
    const { dim } = this.#head;
    let done = 0;
    onProgress?.(done, texts.length);
    for await (const batch of this.#tower.encode(texts, signal)) {
      const batchTexts = batch.indices.map((index) => texts[index] ?? '');
      const vectors = roundVectors(batch.vectors, this.#precision);
      batchTexts.forEach((text, row) => {
        found.set(text, vectors.slice(row * dim, (row + 1) * dim));
      });
      await (await this.#store)?.put(batchTexts, vectors);
      done += batchTexts.length;
      onProgress?.(done, texts.length);
    }
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
