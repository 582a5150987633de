/**
 * Storage as the page's entry knows it: names, and where the rest is.
 */
import { invalidInput, partMissing } from '../errors.ts';
import type { StorageFilter, StorageUsage, StoredItem } from './storage.ts';

export interface NeriumStorage {
  /** Model files and label vectors, the ones that were used last first. */
  list(): Promise<StoredItem[]>;
  /** Bytes, by kind and of the whole origin. */
  usage(): Promise<StorageUsage>;
  /**
   * Removes an item of `list`, or all that is of a model or a kind, and gives what was removed. What is open goes on in
   * memory.
   *
   * @throws NeriumError INPUT_INVALID for an empty filter
   */
  remove(filter: StorageFilter): Promise<StoredItem[]>;
  /** Removes everything of Nerium, and nothing of the page's. */
  clear(): Promise<void>;
  /** Asks the browser not to clear the origin's storage by itself; whether it agreed. */
  persist(): Promise<boolean>;
}

const part = () => import('./storage.ts').catch(partMissing);

export const lazyStorage: NeriumStorage = {
  list: async () => (await part()).list(),
  usage: async () => (await part()).usage(),
  remove: async (filter) => (await part()).remove(filter, invalidInput),
  clear: async () => (await part()).clear(),
  persist: async () => (await part()).persist(),
};
