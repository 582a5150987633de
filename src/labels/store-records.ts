/**
 * The records of one label store, sealed and opened.
 *
 *     labels/<key>             manifest: number of pages, and the index of what was added last (the tail)
 *     labels/<key>/page/<n>    texts and their vectors
 *     labels/<key>/index/<n>   bucket n of the rest of the index
 */
import type { KeyValueStore } from '../io/key-value.ts';
import type { LabelFingerprint } from './fingerprint.ts';
import type { Entries } from './label-index.ts';
import { openRecord, type RecordContent, type SealedRecord, sealRecord } from './sealed-record.ts';

/** What a manifest says of its store. */
export interface StoreSummary {
  readonly fingerprint: LabelFingerprint;
  readonly labels: number;
  /** Of texts and vectors. */
  readonly bytes: number;
  /** Their numbers are below this one. */
  readonly pages: number;
  /** Whether there are buckets. */
  readonly indexed: boolean;
}

export interface Manifest {
  readonly summary: StoreSummary;
  readonly tail: Entries;
}

export interface Page {
  readonly texts: readonly string[];
  /** [texts, dim] as they are stored. */
  readonly rows: Uint8Array;
}

export type Entry = readonly [key: string, record: SealedRecord];

/** The lock of who changes the store with this key. */
export function lockOf(key: string): string {
  return `nerium ${key}`;
}

export class StoreRecords {
  readonly #values: KeyValueStore;
  readonly #key: string;

  /** @param key `labels/` and the fingerprint's key */
  constructor(values: KeyValueStore, key: string) {
    this.#values = values;
    this.#key = key;
  }

  /** `damaged` too where there are other records and no manifest. */
  async manifest(): Promise<Manifest | 'none' | 'damaged'> {
    const record = await this.#values.get(this.#key);
    if (record === undefined && (await this.#keys()).length === 0) return 'none';
    const content = await openRecord(this.#key, record);
    if (content === undefined) return 'damaged';
    return { summary: content.head as StoreSummary, tail: new Uint32Array(content.body) };
  }

  /** Undefined where they are missing or damaged. */
  async pages(numbers: readonly number[]): Promise<(Page | undefined)[]> {
    const found = await this.#open(numbers.map((page) => this.#pageKey(page)));
    return found.map((content) => {
      return content && { texts: content.head as string[], rows: new Uint8Array(content.body) };
    });
  }

  /** Undefined where they are missing or damaged. */
  async buckets(numbers: readonly number[]): Promise<(Entries | undefined)[]> {
    const found = await this.#open(numbers.map((bucket) => this.#bucketKey(bucket)));
    return found.map((content) => content && new Uint32Array(content.body));
  }

  /** Numbers of the pages that are there, whole or not, rising. */
  async pageNumbers(): Promise<number[]> {
    const prefix = this.#pageKey('');
    const pages = (await this.#keys()).filter((key) => key.startsWith(prefix));
    return pages.map((key) => Number(key.slice(prefix.length))).sort((a, b) => a - b);
  }

  sealPage(page: number, { texts, rows }: Page): Promise<Entry> {
    return seal(this.#pageKey(page), texts, rows);
  }

  sealBucket(bucket: number, entries: Entries): Promise<Entry> {
    return seal(this.#bucketKey(bucket), null, entries);
  }

  sealManifest({ summary, tail }: Manifest): Promise<Entry> {
    return seal(this.#key, summary, tail);
  }

  /** All or none. */
  async write(entries: readonly Entry[]): Promise<void> {
    await this.#values.setMany(entries);
  }

  async remove(pages: readonly number[]): Promise<void> {
    await this.#values.delete(pages.map((page) => this.#pageKey(page)));
  }

  async clear(): Promise<void> {
    await this.#values.delete([this.#key, ...(await this.#keys())]);
  }

  /** Of all records but the manifest. */
  #keys(): Promise<string[]> {
    return this.#values.keys(`${this.#key}/`);
  }

  async #open(keys: readonly string[]): Promise<(RecordContent | undefined)[]> {
    const records = await this.#values.getMany(keys);
    return Promise.all(keys.map((key, index) => openRecord(key, records[index])));
  }

  #pageKey(page: number | ''): string {
    return `${this.#key}/page/${page}`;
  }

  #bucketKey(bucket: number): string {
    return `${this.#key}/index/${bucket}`;
  }
}

async function seal(key: string, head: unknown, body: Uint8Array | Uint32Array): Promise<Entry> {
  const bytes = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  // A copy: stored as it is, a view would take its whole buffer along.
  return [key, await sealRecord(key, head, bytes.slice().buffer)];
}
