import { expect, test } from 'vitest';
import { summarise } from './text-info.ts';
import { WorkStore } from './work-store.ts';

/** Node has no IndexedDB, as some private windows have none. */
test('where nothing can be kept, all texts of a file are there while the page is open', async () => {
  const store = new WorkStore();
  const texts = Array.from({ length: 450 }, (_none, place) => {
    const document = { name: `a ${place}`, text: `Text ${place}`, annotations: [], rejected: [] };
    const file = { id: 'a', name: 'a.jsonl', place };
    const from = { id: `part a ${place}`, added: 1, changed: undefined, opened: false, file };
    return [summarise(document, from), { document, labels: [], thresholds: new Map() }] as const;
  });
  expect(await store.addMissing(texts)).toBe(false);
  expect(await store.list()).toEqual(texts.map(([info]) => info));
  const ids = texts.map(([{ id }]) => id);
  expect(await store.documents(ids)).toHaveLength(450);
  const taken = await store.take(ids.slice(0, 2));
  expect(await store.list()).toHaveLength(448);
  await store.put(taken);
  expect(await store.list()).toHaveLength(450);
});
