/**
 * Label vectors kept in a key-value store, by the text that was encoded, shared by all label sets of a model.
 *
 * They lie in pages of 64 KB, of which only the last one grows; no row ever moves. A few labels out of very many read the
 * manifest, a bucket of the index and a page each; a whole set reads all its pages, many at once. A batch of new labels
 * writes the last page, the next ones and the manifest, which has the index of what was added lately; when that tail is
 * full, it goes to the buckets.
 *
 * A damaged or lost record is a miss, and makes the index be built again from the pages that are whole. A crash loses
 * what was not written yet.
 */
import type { KeyValueStore } from '../io/key-value.ts';
import { fingerprintKey, type LabelFingerprint } from './fingerprint.ts';
import { Search } from './label-index.ts';
import { packVectors, unpackVectors } from './pack-vectors.ts';
import { lockOf, StoreRecords } from './store-records.ts';
import { appendLabels, rebuildStore } from './write-store.ts';

export interface LabelStore {
  /** What its records' keys begin with. */
  readonly key: string;
  /**
   * Writes the vectors of `texts[i]`, for each i of `wanted`, into row i of `target`, [texts, dim]. Gives those of
   * `wanted` that are not stored.
   */
  read(
    texts: readonly string[],
    wanted: readonly number[],
    target: Float32Array,
    signal?: AbortSignal,
  ): Promise<number[]>;
  /** `vectors` is [texts, dim]. False where they could not be stored, which is reported and not thrown. */
  write(texts: readonly string[], vectors: Float32Array): Promise<boolean>;
}

export interface LabelStoreOptions {
  /** Is told of records that could not be read or written. */
  readonly onFault: (message: string, cause: unknown) => void;
  /** Runs a task while no other tab runs one under the same name. */
  readonly exclusively: <Result>(name: string, task: () => Promise<Result>) => Promise<Result>;
}

export type StoredPrecision = LabelFingerprint['precision'];

/** Pages that are read at once: bounds the memory. */
const PAGES_AT_ONCE = 128;

/**
 * @example
 * const store = await openLabelStore(records, fingerprint, { onFault, exclusively });
 * const missing = await store.read(texts, [...texts.keys()], vectors);
 */
export async function openLabelStore(
  values: KeyValueStore,
  fingerprint: LabelFingerprint,
  { onFault, exclusively }: LabelStoreOptions,
): Promise<LabelStore> {
  const { dim, precision } = fingerprint;
  const key = `labels/${await fingerprintKey(fingerprint)}`;
  const records = new StoreRecords(values, key);
  return {
    key,
    async read(texts, wanted, target, signal) {
      try {
        const { missing, whole } = await lookUp(
          records,
          fingerprint,
          texts,
          wanted,
          target,
          signal,
        );
        if (whole) return missing;
        await exclusively(lockOf(key), () => rebuildStore(records, fingerprint));
        const again = await lookUp(records, fingerprint, texts, missing, target, signal);
        return again.missing;
      } catch (cause) {
        signal?.throwIfAborted();
        onFault('Stored label vectors could not be read.', cause);
        return [...wanted];
      }
    },
    async write(texts, vectors) {
      try {
        const rows = packVectors(vectors, dim, precision);
        await exclusively(lockOf(key), () => appendLabels(records, fingerprint, texts, rows));
        return true;
      } catch (cause) {
        onFault('Label vectors could not be stored.', cause);
        return false;
      }
    },
  };
}

/** What is missing, and whether all records were whole. */
async function lookUp(
  records: StoreRecords,
  { dim, precision }: LabelFingerprint,
  texts: readonly string[],
  wanted: readonly number[],
  target: Float32Array,
  signal: AbortSignal | undefined,
): Promise<{ missing: number[]; whole: boolean }> {
  const manifest = await records.manifest();
  if (typeof manifest === 'string') return { missing: [...wanted], whole: manifest === 'none' };
  const search = new Search(texts, wanted);
  search.add(manifest.tail);
  const buckets = manifest.summary.indexed ? await records.buckets([...search.buckets]) : [];
  for (const entries of buckets) if (entries !== undefined) search.add(entries);
  let whole = !buckets.includes(undefined);
  const found = new Uint8Array(texts.length);
  const numbers = [...search.pages.keys()].sort((a, b) => a - b);
  for (let from = 0; from < numbers.length; from += PAGES_AT_ONCE) {
    signal?.throwIfAborted();
    const group = numbers.slice(from, from + PAGES_AT_ONCE);
    (await records.pages(group)).forEach((page, at) => {
      if (page === undefined) {
        whole = false;
        return;
      }
      const rowBytes = page.rows.byteLength / page.texts.length;
      for (const [index, row] of search.rowsOf(group[at] ?? 0)) {
        if (page.texts[row] !== texts[index]) continue;
        const bytes = page.rows.subarray(row * rowBytes, (row + 1) * rowBytes);
        unpackVectors(bytes, dim, precision, target.subarray(index * dim, (index + 1) * dim));
        found[index] = 1;
      }
    });
  }
  return { missing: wanted.filter((index) => found[index] !== 1), whole };
}
