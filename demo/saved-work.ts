/**
 * Work that outlives the page: each text by its id, with its annotations. What cannot be read is as if it were not there.
 */
import { type AnnotatedDocument, readJson, writeJson } from 'nerium/annotate';
import { idbStore } from '../src/io/key-value.ts';

export interface SavedWork {
  /** Where the text is from: a sample, a file, or typed. */
  readonly id: string;
  /** Its annotations are the corrections; what the model suggests is found again. */
  readonly document: AnnotatedDocument;
  readonly labels: readonly string[];
  readonly thresholds: ReadonlyMap<string, number>;
}

const CURRENT = 'current';
/** What one value of the store may hold. */
const MOST_BYTES = 16 * 2 ** 20;

export class WorkStore {
  readonly #store = idbStore('nerium-demo');

  /** What was worked on last. */
  async current(): Promise<SavedWork | undefined> {
    const store = await this.#store;
    const id: unknown = await store.get(CURRENT).catch(() => undefined);
    return typeof id === 'string' ? this.get(id) : undefined;
  }

  async get(id: string): Promise<SavedWork | undefined> {
    const store = await this.#store;
    const value: unknown = await store.get(keyOf(id)).catch(() => undefined);
    return read(value, id);
  }

  /** The PDF that a text is from; nothing where it was too large to keep. */
  async pdf(id: string): Promise<Uint8Array | undefined> {
    const store = await this.#store;
    const value: unknown = await store.get(pdfKeyOf(id)).catch(() => undefined);
    return value instanceof Uint8Array ? value : undefined;
  }

  /** @returns whether it will be there at the next visit */
  async setPdf(id: string, bytes: Uint8Array): Promise<boolean> {
    if (bytes.byteLength > MOST_BYTES) return false;
    const store = await this.#store;
    try {
      await store.set(pdfKeyOf(id), bytes);
      return store.persistent;
    } catch {
      return false;
    }
  }

  /** @returns whether it will be there at the next visit */
  async set(work: SavedWork): Promise<boolean> {
    const { id, document, labels, thresholds } = work;
    const store = await this.#store;
    const value = {
      document: writeJson([document]),
      labels: [...labels],
      thresholds: [...thresholds],
    };
    try {
      await store.setMany([
        [keyOf(id), value],
        [CURRENT, id],
      ]);
      return store.persistent;
    } catch {
      return false;
    }
  }

  /** Texts that are kept, and bytes of all that is. */
  async usage(): Promise<{ texts: number; bytes: number }> {
    const store = await this.#store;
    const keys = await store.keys();
    let bytes = 0;
    // One after the other: PDFs are large.
    for (const key of keys) bytes += bytesOf(await store.get(key));
    return { texts: keys.filter((key) => key.startsWith(keyOf(''))).length, bytes };
  }

  async clear(): Promise<void> {
    await (await this.#store).clear();
  }
}

function keyOf(id: string): string {
  return `work ${id}`;
}

function pdfKeyOf(id: string): string {
  return `pdf ${id}`;
}

function read(value: unknown, id: string): SavedWork | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { document, labels, thresholds } = value as Record<string, unknown>;
  if (typeof document !== 'string' || !Array.isArray(labels) || !Array.isArray(thresholds)) {
    return undefined;
  }
  try {
    const [found] = readJson(document, id);
    return found && { id, document: found, labels, thresholds: new Map(thresholds) };
  } catch {
    return undefined;
  }
}

function bytesOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.byteLength;
  return new Blob([JSON.stringify(value)]).size;
}
