/**
 * What Nerium keeps in storage, by what is used and removed as a whole: the files of a repository, the label vectors of
 * a model. A stamp says when an item was last used, and who uses it holds a lock on it.
 */
import { holdIfFree, holdShared } from './exclusively.ts';
import type { KeyValueStore } from './key-value.ts';

/** Name of the database. */
export const DATABASE = 'nerium';

export interface KeptItem {
  /** Of labels: what the keys of its records begin with. Of a model: what they have after `file ` or `block `. */
  readonly id: string;
  readonly kind: 'model' | 'labels';
  /** As it was loaded: hub id or address. */
  readonly model: string;
  readonly revision: string | undefined;
  /** When it was last used, in milliseconds since 1970; 0 where nothing says so. */
  readonly usedAt: number;
}

const STAMP = 'used ';
/** Of this realm, where there are no locks. */
const inUse = new Set<string>();

/** Stamps an item, and marks it as in use until this realm ends. Storage that refuses is no fault: nothing is lost. */
export async function useItem(store: KeyValueStore, item: Omit<KeptItem, 'usedAt'>): Promise<void> {
  if (!store.persistent) return;
  inUse.add(item.id);
  await holdShared(useLock(item.id));
  await store.set(STAMP + item.id, { ...item, usedAt: Date.now() }).catch(() => undefined);
}

/** All items, by the time of their last use, the oldest first. */
export async function listItems(store: KeyValueStore): Promise<KeptItem[]> {
  const items = new Map<string, KeptItem>();
  for (const key of await store.keys()) {
    const item = itemOf(key);
    if (item !== undefined) items.set(item.id, item);
  }
  const stamps = await store.getMany([...items.keys()].map((id) => STAMP + id));
  for (const stamp of stamps) if (isItem(stamp) && items.has(stamp.id)) items.set(stamp.id, stamp);
  return [...items.values()].sort((a, b) => a.usedAt - b.usedAt);
}

/** Without its stamp an item is known by its records. */
function itemOf(key: string): KeptItem | undefined {
  const rest = { revision: undefined, usedAt: 0 };
  const [, id, source] = /^(?:file|block) (\d+ ("(?:[^"\\]|\\.)*") )/.exec(key) ?? [];
  if (id && source) return { id, kind: 'model', model: String(JSON.parse(source)), ...rest };
  const [labels] = /^labels\/[0-9a-f]{64}/.exec(key) ?? [];
  return labels === undefined ? undefined : { id: labels, kind: 'labels', model: '', ...rest };
}

function isItem(stamp: unknown): stamp is KeptItem {
  if (typeof stamp !== 'object' || stamp === null) return false;
  const { id, kind, model, usedAt } = stamp as { [Name in keyof KeptItem]?: unknown };
  if (typeof id !== 'string' || typeof model !== 'string') return false;
  return (kind === 'model' || kind === 'labels') && typeof usedAt === 'number';
}

/** Removes all records of an item. */
export async function removeItem(store: KeyValueStore, { id, kind }: KeptItem): Promise<void> {
  const prefixes = kind === 'labels' ? [id] : [`file ${id}`, `block ${id}`];
  const keys = await Promise.all(prefixes.map((prefix) => store.keys(prefix)));
  await store.delete([...keys.flat(), STAMP + id]);
}

/**
 * A store that removes items when it is full, the one that was used longest ago first, but none that a tab uses.
 *
 * @param onRemoved is told of each
 */
export function roomyStore(
  store: KeyValueStore,
  onRemoved: (item: KeptItem) => void,
): KeyValueStore {
  async function write(attempt: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const removed = isFull(error) ? await removeOldest(store) : undefined;
        if (removed === undefined) throw error;
        onRemoved(removed);
      }
    }
  }
  return {
    ...store,
    set: (key, value) => write(() => store.set(key, value)),
    setMany: (entries) => write(() => store.setMany(entries)),
  };
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

async function removeOldest(store: KeyValueStore): Promise<KeptItem | undefined> {
  for (const item of await listItems(store)) {
    if (inUse.has(item.id)) continue;
    const release = await holdIfFree(useLock(item.id));
    if (release === undefined) continue;
    try {
      await removeItem(store, item);
      return item;
    } finally {
      release();
    }
  }
  return undefined;
}

function useLock(id: string): string {
  return `nerium use ${id}`;
}
