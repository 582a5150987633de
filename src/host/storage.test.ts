import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { blockCache, filesId } from '../io/block-cache.ts';
import { DATABASE, useItem } from '../io/kept-items.ts';
import { idbStore } from '../io/key-value.ts';
import { openTestStore, readAll } from '../labels/testing/store.ts';
import { lazyStorage as storage } from './lazy-storage.ts';

const SOURCE = 'https://hub/owner/name/resolve/main/';

/** Labels of two models, and files of one. */
async function fill(): Promise<void> {
  const values = await idbStore(DATABASE);
  await values.clear();
  const cache = blockCache(values, SOURCE);
  await cache.setFile('a', { size: 5, version: 'v' });
  await cache.setBlocks('a', { size: 5, version: 'v' }, 0, [new Uint8Array(5)]);
  const revision = 'main';
  await useItem(values, { id: filesId(SOURCE), kind: 'model', model: 'owner/name', revision });
  for (const model of ['owner/name', 'other']) {
    const store = await openTestStore(values, { model });
    await store.write(['x', 'y'], Float32Array.of(1, 2, 3, 4));
  }
}

test('what is kept is listed with its model, size and last use', async () => {
  await fill();
  const [model, ...labels] = await storage.list();
  expect(model).toMatchObject({ kind: 'model', model: 'owner/name', revision: 'main', bytes: 5 });
  expect(model?.lastUsed).toBeInstanceOf(Date);
  expect(labels.map(({ model, labels, bytes }) => [model, labels, bytes]).sort()).toEqual([
    ['other', 2, 10],
    ['owner/name', 2, 10],
  ]);
  expect(await storage.usage()).toEqual({
    bytes: 25,
    models: 5,
    labels: 20,
    origin: undefined,
    persisted: false,
  });
});

test.each([
  [{ model: 'owner/name' }, ['other labels']],
  [{ kind: 'labels' } as const, ['owner/name model']],
  [{ kind: 'labels', model: 'other' } as const, ['owner/name labels', 'owner/name model']],
  [{ id: filesId(SOURCE) }, ['other labels', 'owner/name labels']],
  [{ model: 'nobody' }, ['other labels', 'owner/name labels', 'owner/name model']],
])('%j leaves %j', async (filter, left) => {
  await fill();
  const removed = await storage.remove(filter);
  const names = (await storage.list()).map(({ model, kind }) => `${model} ${kind}`);
  expect(names.sort()).toEqual(left);
  expect(removed.length).toBe(3 - left.length);
});

test('a filter without a field, or with one that there is not, is refused, and nothing is removed', async () => {
  await fill();
  await expect(storage.remove({})).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  await expect(storage.remove(undefined as never)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  const misspelt = { model: 'owner/name', kinds: 'labels' } as object;
  await expect(storage.remove(misspelt)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  expect((await storage.list()).length).toBe(3);
});

test('who has a store open goes on after its records are gone', async () => {
  await fill();
  const store = await openTestStore(await idbStore(DATABASE), { model: 'other' });
  await storage.clear();
  expect(await storage.list()).toEqual([]);
  expect(await readAll(store, ['x'])).toEqual([undefined]);
  await store.write(['x'], Float32Array.of(5, 6));
  expect(await readAll(store, ['x', 'y'])).toEqual([[5, 6], undefined]);
});

test('a damaged manifest is listed without labels', async () => {
  await fill();
  const values = await idbStore(DATABASE);
  const labels = (await storage.list()).find(({ model }) => model === 'other');
  await values.set(labels?.id ?? '', 'not a manifest');
  const listed = (await storage.list()).find(({ id }) => id === labels?.id);
  expect(listed).toMatchObject({ kind: 'labels', labels: 0, bytes: 0 });
});

test('without a promise of the browser there is none', async () => {
  expect(await storage.persist()).toBe(false);
});
