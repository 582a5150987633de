import { expect, test } from 'vitest';
import { blockCache, filesId, keptBytes } from './block-cache.ts';
import { type KeptItem, listItems, removeItem, roomyStore, useItem } from './kept-items.ts';
import { type KeyValueStore, memoryStore } from './key-value.ts';

const labels = (digit: string) => ({
  id: `labels/${digit.repeat(64)}`,
  kind: 'labels' as const,
  model: digit,
  revision: undefined,
});

/** A store with room for so many records. */
function smallStore(room: number): KeyValueStore {
  const store = memoryStore();
  return {
    ...store,
    persistent: true,
    async setMany(entries) {
      const keys = new Set([...(await store.keys()), ...entries.map(([key]) => key)]);
      if (keys.size > room) throw new DOMException('full', 'QuotaExceededError');
      await store.setMany(entries);
    },
  };
}

async function keep(store: KeyValueStore, id: string, records: number): Promise<void> {
  await store.setMany(Array.from({ length: records }, (_, at) => [`${id}/page/${at}`, at]));
}

async function stamp(store: KeyValueStore, item: Omit<KeptItem, 'usedAt'>, usedAt: number) {
  await store.set(`used ${item.id}`, { ...item, usedAt });
}

test('a repository and a label store are items; other records are none', async () => {
  const store = { ...memoryStore(), persistent: true };
  const source = 'http://x/"a b"/';
  const cache = blockCache(store, source);
  const record = { size: 2 ** 20 + 7, version: 'v' };
  await cache.setFile('model.bin', record);
  await cache.setFile('missing.json', 'absent');
  await cache.setBlocks('model.bin', record, 1, [new Uint8Array(7)]);
  await keep(store, labels('a').id, 2);
  await store.set('label-hash/x', 'y');
  await useItem(store, labels('a'));
  const items = await listItems(store);
  expect(items.map(({ kind, model }) => [kind, model])).toEqual([
    ['model', source],
    ['labels', 'a'],
  ]);
  expect(items[0]?.id).toBe(filesId(source));
  expect(items[1]?.usedAt).toBeGreaterThan(Date.now() - 60_000);
  expect(await keptBytes(store, filesId(source))).toBe(7);
  for (const item of items) await removeItem(store, item);
  expect(await store.keys()).toEqual(['label-hash/x']);
});

test('where storage is full, what was used longest ago goes, and what is in use stays', async () => {
  const store = smallStore(20);
  const removed: string[] = [];
  const roomy = roomyStore(store, ({ model }) => removed.push(model));
  await stamp(store, labels('b'), 30);
  await stamp(store, labels('c'), 20);
  for (const digit of ['b', 'c', 'd']) await keep(store, labels(digit).id, 4);
  await store.set('of the page', 1);
  for (const digit of ['d', 'e']) {
    await useItem(store, labels(digit));
    await stamp(store, labels(digit), 10);
  }
  await keep(roomy, labels('e').id, 5);
  expect(removed).toEqual(['c']);
  await keep(roomy, labels('e').id, 11);
  expect(removed).toEqual(['c', 'b']);
  await expect(keep(roomy, labels('e').id, 19)).rejects.toThrow('full');
  expect(removed).toEqual(['c', 'b']);
  expect(await store.get('of the page')).toBe(1);
  expect((await store.keys(labels('d').id)).length).toBe(4);
});

test('another failure removes nothing', async () => {
  const store = smallStore(20);
  await keep(store, labels('b').id, 4);
  const setMany = () => Promise.reject(new DOMException('broken', 'UnknownError'));
  const roomy = roomyStore({ ...store, setMany }, () => undefined);
  await expect(roomy.setMany([])).rejects.toThrow('broken');
  expect((await store.keys()).length).toBe(4);
});
