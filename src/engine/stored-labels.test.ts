import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lazyStorage } from '../host/lazy-storage.ts';
import { DATABASE } from '../io/kept-items.ts';
import { idbStore } from '../io/key-value.ts';
import { roundToPack } from '../labels/pack-vectors.ts';
import { damage } from '../labels/testing/store.ts';
import type { LoadRequest } from '../protocol.ts';
import type { Engine } from './engine.ts';
import { loadEngine } from './load-engine.ts';
import { readFixture } from './testing/load-service.ts';

/** Three letters each, so three tokens: no vector depends on the batch that it was in. */
const texts = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, index) =>
    [676, 26, 1]
      .map((step) => 'abcdefghijklmnopqrstuvwxyz'[Math.floor((first + index) / step) % 26])
      .join(' '),
  );

const files = readFixture('bi-span-bert');
const engines: Engine[] = [];

async function load(options: Partial<LoadRequest> = {}): Promise<Engine> {
  const request = { source: { kind: 'bytes', files }, device: 'wasm', ...options } as const;
  const engine = await loadEngine(request, () => undefined, new AbortController().signal);
  engines.push(engine);
  return engine;
}

async function fresh(wanted: readonly string[]): Promise<Float32Array> {
  const engine = await load({ cache: false });
  const { vectors } = await engine.labelVectors(wanted);
  return roundToPack(vectors, engine.info.hiddenSize, 'fp16');
}

beforeEach(async () => (await idbStore(DATABASE)).clear());
afterEach(async () => {
  vi.restoreAllMocks();
  for (const engine of engines.splice(0)) await engine.dispose();
});

test('two that encode at once share the work, and each vector is a fresh one, rounded', async () => {
  const lists = [texts(1500), texts(1500, 500)];
  const found = await Promise.all(
    lists.map(async (list) => (await (await load()).labelVectors(list)).vectors),
  );
  for (const [at, list] of lists.entries()) expect(found[at]).toEqual(await fresh(list));
  const [stored] = await lazyStorage.list();
  expect(stored).toMatchObject({ kind: 'labels', labels: 2000, model: 'bytes' });
});

test('a later load encodes what is damaged and nothing else', async () => {
  const list = texts(1500);
  await (await load()).labelVectors(list);
  const values = await idbStore(DATABASE);
  const keys = await values.keys('labels/');
  const page = keys.find((key) => key.endsWith('/page/0')) ?? '';
  await damage(values, page, 'flip', 0.5);
  const { vectors, misses } = await (await load()).labelVectors(list);
  expect(vectors).toEqual(await fresh(list));
  expect(misses).toBeGreaterThan(500);
  expect(misses).toBeLessThan(1100);
  const manifest = keys.find((key) => key.split('/').length === 2) ?? '';
  await damage(values, manifest, 'cut', 0.5);
  expect((await (await load()).labelVectors(list)).misses).toBe(0);
});

test('where storage is full all goes on in memory, and info says so', async () => {
  const engine = await load({ evict: 'never' });
  expect(engine.info.storage).toBe('indexeddb');
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  const list = texts(5000);
  const { vectors } = await engine.labelVectors(list);
  expect(vectors).toEqual(await fresh(list));
  expect((await engine.labelVectors(list)).misses).toBe(0);
  expect(engine.info.storage).toBe('memory');
  expect(engine.info.warnings).toEqual(['Label vectors could not be stored.']);
});

test('where there is no storage info says so', async () => {
  const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('refused', 'SecurityError');
  });
  expect((await load()).info.storage).toBe('memory');
  expect(open).toHaveBeenCalled();
});

test('another model whose files have the same sizes has vectors of its own', async () => {
  const list = texts(3);
  const before = await (await load()).labelVectors(list);
  const weights = files['model.safetensors']?.slice() ?? new Uint8Array();
  // The exponents of all its tensors: a few bits of each number.
  const header = 8 + Number(new DataView(weights.buffer).getBigUint64(0, true));
  for (let at = header + 2; at < weights.length; at += 4) weights[at] = (weights[at] ?? 0) ^ 1;
  const other = { ...files, 'model.safetensors': weights };
  const engine = await load({ source: { kind: 'bytes', files: other } });
  const { vectors, misses } = await engine.labelVectors(list);
  expect(misses).toBe(3);
  expect(vectors).not.toEqual(before.vectors);
});

test('an unknown option or policy is refused by name', async () => {
  const misspelt = load({ thread: 1 } as object);
  await expect(misspelt).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('thread'),
    hint: expect.stringMatching(/threads/),
  });
  const wrong = load({ evict: 'newest' as 'never' });
  await expect(wrong).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    hint: expect.stringMatching(/oldest, never/),
  });
});
