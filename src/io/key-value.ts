/**
 * The one interface behind everything that is kept: model files and label vectors.
 */
import {
  clear,
  createStore,
  delMany,
  get,
  getMany,
  promisifyRequest,
  type UseStore,
} from 'idb-keyval';

/** Values are structured-cloneable, at most 16 MiB each. Any method may reject where storage is refused. */
export interface KeyValueStore {
  /** True where values outlive the page. */
  readonly persistent: boolean;
  get(key: string): Promise<unknown>;
  getMany(keys: readonly string[]): Promise<unknown[]>;
  set(key: string, value: unknown): Promise<void>;
  /** All or none. */
  setMany(entries: readonly (readonly [string, unknown])[]): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
  /** With a prefix, those that begin with it. */
  keys(prefix?: string): Promise<string[]>;
  clear(): Promise<void>;
}

/** A blocked or broken database may never answer. */
const PROBE_TIMEOUT_MS = 3000;
const PROBE_KEY = ' probe';

/**
 * A store in IndexedDB, or in memory where IndexedDB is missing or refused, as in some private windows:
 * `persistent` tells. Whether it works is found out by writing and reading once.
 *
 * @param name of the database
 * @example
 * const store = await idbStore('nerium-files');
 */
export async function idbStore(name: string): Promise<KeyValueStore> {
  const store = openDatabase(name);
  if (store !== undefined && (await works(store))) return store;
  return memoryStore();
}

/**
 * A store that lives as long as the object.
 *
 * @example
 * const store = memoryStore();
 */
export function memoryStore(): KeyValueStore {
  const values = new Map<string, unknown>();
  return {
    persistent: false,
    get: async (key) => values.get(key),
    getMany: async (wanted) => wanted.map((key) => values.get(key)),
    async set(key, value) {
      values.set(key, value);
    },
    async setMany(entries) {
      for (const [key, value] of entries) values.set(key, value);
    },
    async delete(unwanted) {
      for (const key of unwanted) values.delete(key);
    },
    keys: async (prefix = '') => [...values.keys()].filter((key) => key.startsWith(prefix)),
    async clear() {
      values.clear();
    },
  };
}

function openDatabase(name: string): KeyValueStore | undefined {
  // Reading the global throws in sandboxed frames.
  try {
    if (globalThis.indexedDB === undefined) return undefined;
    const use = createStore(name, 'values');
    return {
      persistent: true,
      get: (key) => get(key, use),
      getMany: (wanted) => getMany([...wanted], use),
      set: (key, value) => setMany([[key, value]], use),
      setMany: (entries) => setMany(entries, use),
      delete: (unwanted) => delMany([...unwanted], use),
      keys: async (prefix = '') => {
        // The last character is after every one that a key may have there.
        const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
        const found = await use('readonly', (values) => promisifyRequest(values.getAllKeys(range)));
        return found.map(String).filter((key) => key !== PROBE_KEY);
      },
      clear: () => clear(use),
    };
  } catch {
    return undefined;
  }
}

function setMany(entries: readonly (readonly [string, unknown])[], use: UseStore): Promise<void> {
  return use('readwrite', (values) => {
    for (const [key, value] of entries) values.put(value, key);
    // Without it, what is written as the page goes away is given up.
    values.transaction.commit();
    return promisifyRequest(values.transaction);
  });
}

async function works(store: KeyValueStore): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PROBE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([probe(store), timeout]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function probe(store: KeyValueStore): Promise<boolean> {
  const token = Math.random();
  await store.set(PROBE_KEY, token);
  return typeof (await store.get(PROBE_KEY)) === 'number';
}
