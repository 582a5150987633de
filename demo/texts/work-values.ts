/**
 * Values in the browser's storage. What cannot be written, as when it is full, stays in memory as long as the page is
 * open: a text that one leaves is there when one comes back.
 */
import { idbStore, type KeyValueStore, memoryStore } from '../../src/io/key-value.ts';

export type Entries = readonly (readonly [key: string, value: unknown])[];

export class WorkValues {
  readonly #store: Promise<KeyValueStore>;
  /** Newer than what the store has of them. */
  readonly #unwritten = memoryStore();

  constructor(name: string) {
    this.#store = idbStore(name);
  }

  /** What cannot be read is as if it were not there. */
  async get(key: string): Promise<unknown> {
    const [value] = await this.getMany([key]).catch(() => []);
    return value;
  }

  async getMany(keys: readonly string[]): Promise<unknown[]> {
    const store = await this.#store;
    const [values, newer] = await Promise.all([store.getMany(keys), this.#unwritten.getMany(keys)]);
    return keys.map((_key, index) => newer[index] ?? values[index]);
  }

  async keys(prefix?: string): Promise<string[]> {
    const store = await this.#store;
    const [keys, newer] = await Promise.all([store.keys(prefix), this.#unwritten.keys(prefix)]);
    return [...new Set([...keys, ...newer])];
  }

  /** @returns whether they will be there at the next visit */
  async setMany(entries: Entries): Promise<boolean> {
    const store = await this.#store;
    try {
      await store.setMany(entries);
      await this.#unwritten.delete(entries.map(([key]) => key));
      return store.persistent;
    } catch {
      await this.#unwritten.setMany(entries);
      return false;
    }
  }

  async delete(keys: readonly string[]): Promise<void> {
    await this.#unwritten.delete(keys);
    await (await this.#store).delete(keys);
  }

  async clear(): Promise<void> {
    await this.#unwritten.clear();
    await (await this.#store).clear();
  }
}
