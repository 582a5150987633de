import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { exclusively } from '../io/exclusively.ts';
import { DATABASE } from '../io/kept-items.ts';
import { idbStore } from '../io/key-value.ts';
import { openLabelStore } from '../labels/label-store.ts';
import { roundToPack } from '../labels/pack-vectors.ts';
import { randomNumbers } from '../score/testing/problems.ts';
import type { Engine } from './engine.ts';
import { LabelSets } from './label-sets.ts';
import { loadEngine } from './load-engine.ts';
import { readFixture } from './testing/load-service.ts';

const COUNT = 100_000;
/** Texts of a write. */
const BATCH = 4096;

const engines: Engine[] = [];

/** As another page, with the same storage. */
async function load(): Promise<Engine> {
  const source = { kind: 'bytes', files: readFixture('bi-span-bert') } as const;
  const { signal } = new AbortController();
  const engine = await loadEngine({ source, device: 'wasm' }, () => undefined, signal);
  engines.push(engine);
  return engine;
}

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
});

/** Stores vectors of texts as if the label tower had given them. */
async function fill(engine: Engine, texts: readonly string[]): Promise<Float32Array> {
  const fingerprint = { ...(await engine.labelFingerprint()), precision: 'fp16' } as const;
  const { dim } = fingerprint;
  const onFault = (message: string): never => {
    throw new Error(message);
  };
  const records = await idbStore(DATABASE);
  const store = await openLabelStore(records, fingerprint, { onFault, exclusively });
  const vectors = roundToPack(randomNumbers(7)(texts.length * dim), dim, 'fp16');
  for (let from = 0; from < texts.length; from += BATCH) {
    const rows = vectors.subarray(from * dim, (from + BATCH) * dim);
    await store.write(texts.slice(from, from + BATCH), rows);
  }
  return vectors;
}

test('5 labels more than 100,000 that are stored are 5 that the label tower runs for', async () => {
  const names = Array.from({ length: COUNT }, (_, index) => `thing ${index}`);
  const more = ['river', 'ferry', 'harbour', 'bridge', 'pier'];
  const vectors = await fill(await load(), names);

  const engine = await load();
  const encode = vi.spyOn(engine.model.labelTower, 'encode');
  const sets = new LabelSets(() => engine);
  const known = await sets.make({ id: 1, input: names }, {});
  expect(known.vectors).toEqual(vectors);
  expect(engine.info.labelTowerRuns).toBe(0);
  const grown = await sets.make({ id: 2, base: 1, changes: [{ add: ['thing 9', ...more] }] }, {});
  expect(grown.added).toEqual(more);
  expect(encode.mock.calls.map(([texts]) => texts)).toEqual([more]);
  expect(engine.info.labelTowerRuns).toBe(1);
  expect(grown.vectors.subarray(0, vectors.length)).toEqual(vectors);

  const later = await load();
  const again = await new LabelSets(() => later).make({ id: 1, input: [...names, ...more] }, {});
  expect(again.vectors).toEqual(grown.vectors);
  expect(later.info.labelTowerRuns).toBe(0);
});
