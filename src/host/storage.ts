/**
 * What Nerium keeps on this device: a chunk of its own, which the page loads when it asks.
 */
import type { invalidInput } from '../errors.ts';
import { keptBytes } from '../io/block-cache.ts';
import { exclusively } from '../io/exclusively.ts';
import { DATABASE, type KeptItem, listItems, removeItem } from '../io/kept-items.ts';
import { idbStore, type KeyValueStore } from '../io/key-value.ts';
import { lockOf, StoreRecords } from '../labels/store-records.ts';

/** The files of a repository, or the label vectors of a model, which all its label sets share. */
export interface StoredItem {
  readonly id: string;
  readonly kind: 'model' | 'labels';
  /** As it was loaded: hub id or address. */
  readonly model: string;
  readonly revision: string | undefined;
  /** Number of vectors; `undefined` for files. */
  readonly labels: number | undefined;
  readonly bytes: number;
  /** `undefined` where nothing says so. */
  readonly lastUsed: Date | undefined;
}

export interface StorageUsage {
  /** Bytes that Nerium keeps, and how many of them for model files and for label vectors. */
  readonly bytes: number;
  readonly models: number;
  readonly labels: number;
  /** Of the whole origin, as the browser estimates it. */
  readonly origin: { readonly usage: number; readonly quota: number } | undefined;
  /** Whether the browser promised not to clear the origin's storage by itself. */
  readonly persisted: boolean;
}

/** What to remove: an item of `list`, or all that is of a model or a kind. */
export interface StorageFilter {
  readonly id?: string;
  readonly model?: string;
  readonly kind?: 'model' | 'labels';
}

export async function list(): Promise<StoredItem[]> {
  const store = await idbStore(DATABASE);
  return Promise.all((await listItems(store)).reverse().map((item) => storedItem(store, item)));
}

async function storedItem(store: KeyValueStore, item: KeptItem): Promise<StoredItem> {
  const { id, kind, revision, usedAt } = item;
  const lastUsed = usedAt === 0 ? undefined : new Date(usedAt);
  const rest = { id, kind, revision, lastUsed };
  if (kind === 'model') {
    return { ...rest, model: item.model, labels: undefined, bytes: await keptBytes(store, id) };
  }
  const manifest = await new StoreRecords(store, id).manifest();
  // A damaged one is built again when its labels are used.
  if (typeof manifest === 'string') return { ...rest, model: item.model, labels: 0, bytes: 0 };
  const { labels, bytes, fingerprint } = manifest.summary;
  return { ...rest, model: fingerprint.model, revision: fingerprint.revision, labels, bytes };
}

export async function usage(): Promise<StorageUsage> {
  const items = await list();
  const sum = (kind: StoredItem['kind']): number =>
    items.reduce((bytes, item) => bytes + (item.kind === kind ? item.bytes : 0), 0);
  const [models, labels] = [sum('model'), sum('labels')];
  const manager = storageManager();
  const estimate = await manager?.estimate().catch(() => undefined);
  const { usage, quota } = estimate ?? {};
  return {
    bytes: models + labels,
    models,
    labels,
    origin: usage === undefined || quota === undefined ? undefined : { usage, quota },
    persisted: (await manager?.persisted().catch(() => false)) ?? false,
  };
}

/**
 * Gives what was removed.
 *
 * @param invalid is given, since a module that entry and chunk import is one more file to load
 */
export async function remove(
  filter: StorageFilter,
  invalid: typeof invalidInput,
): Promise<StoredItem[]> {
  const { id, model, kind, ...unknown } = filter ?? {};
  // What is not known would widen what is removed.
  const isEmpty = id === undefined && model === undefined && kind === undefined;
  if (isEmpty || Object.keys(unknown).length > 0) {
    throw invalid('filter', filter, 'Name an id, a model or a kind; clear() removes all.');
  }
  const store = await idbStore(DATABASE);
  const kept = new Map((await listItems(store)).map((item) => [item.id, item]));
  const unwanted = (await list()).filter(
    (item) =>
      item.id === (id ?? item.id) &&
      item.model === (model ?? item.model) &&
      item.kind === (kind ?? item.kind),
  );
  for (const item of unwanted) {
    const records = kept.get(item.id);
    if (records !== undefined) await exclusively(lockOf(item.id), () => removeItem(store, records));
  }
  return unwanted;
}

export async function clear(): Promise<void> {
  await (await idbStore(DATABASE)).clear();
}

export async function persist(): Promise<boolean> {
  return (
    (await storageManager()
      ?.persist()
      .catch(() => false)) ?? false
  );
}

/** Missing in pages without TLS. */
function storageManager(): StorageManager | undefined {
  return globalThis.navigator?.storage as StorageManager | undefined;
}
