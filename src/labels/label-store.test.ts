import { describe, expect, test } from 'vitest';
import { memoryStore } from '../io/key-value.ts';
import { fingerprintKey, type LabelFingerprint } from './fingerprint.ts';
import { hashOf } from './label-index.ts';
import { roundToPack } from './pack-vectors.ts';
import { type Damage, damage, FINGERPRINT, openTestStore, readAll } from './testing/store.ts';

const words = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, index) => `label ${first + index}`);

/** Of each text another one. */
const vectorsOf = (texts: readonly string[]): Float32Array =>
  Float32Array.from(texts.flatMap((text) => [Number(text.slice(6)) % 2048, text.length]));

const rowsOf = (texts: readonly string[]): number[][] =>
  texts.map((text) => [...vectorsOf([text])]);

describe('a label store', () => {
  test('gives back what was written, also to a later instance', async () => {
    const records = memoryStore();
    const texts = words(3000);
    const vectors = roundToPack(
      vectorsOf(texts).map((value) => value / 7),
      2,
      'fp16',
    );
    await (await openTestStore(records)).write(texts, vectors);
    const store = await openTestStore(records);
    const target = new Float32Array(2 * 3002);
    const wanted = ['unknown', ...texts, texts[5] ?? ''];
    expect(await store.read(wanted, [...wanted.keys()], target)).toEqual([0]);
    expect(target.subarray(2, 6002)).toEqual(vectors);
    expect(target.subarray(6002)).toEqual(vectors.subarray(10, 12));
  });

  test('keeps every bit in single precision', async () => {
    const store = await openTestStore(memoryStore(), { precision: 'fp32' });
    const vector = Float32Array.of(1 / 3, -1e-30);
    await store.write(['a'], vector);
    expect(await readAll(store, ['a'])).toEqual([[...vector]]);
  });

  test('adds to what is there, beyond the tail of the index', async () => {
    const records = memoryStore();
    const store = await openTestStore(records);
    for (let first = 0; first < 20_000; first += 2500) {
      const texts = words(2500, first);
      await store.write(texts, vectorsOf(texts));
    }
    expect((await records.keys('labels/')).some((key) => key.includes('/index/'))).toBe(true);
    const texts = words(20_001);
    expect(await readAll(store, texts)).toEqual([...rowsOf(texts.slice(0, -1)), undefined]);
  });

  test('a batch writes the last page and the manifest, not what is full', async () => {
    const records = memoryStore();
    const texts = words(4096);
    await (await openTestStore(records)).write(texts, vectorsOf(texts));
    const written: string[] = [];
    const watched = {
      ...records,
      setMany: (entries: readonly (readonly [string, unknown])[]) => {
        written.push(...entries.map(([key]) => key.split('/').slice(2).join('/')));
        return records.setMany(entries);
      },
    };
    await (await openTestStore(watched)).write(['label 5000'], Float32Array.of(1, 2));
    expect(written).toEqual(['page/4', '']);
    await (await openTestStore(watched)).write(['label 5001'], Float32Array.of(3, 4));
    expect(written.slice(2)).toEqual(['page/4', '']);
  });

  test('few labels out of many read a page each', async () => {
    const records = memoryStore();
    const texts = words(50_000);
    await (await openTestStore(records)).write(texts, vectorsOf(texts));
    let bytes = 0;
    const weigh = (values: unknown[]): unknown[] => {
      for (const value of values) bytes += (value as { body: ArrayBuffer }).body.byteLength;
      return values;
    };
    const watched = {
      ...records,
      getMany: async (keys: readonly string[]) => weigh(await records.getMany(keys)),
    };
    const few = ['label 7', 'label 41234', 'label 29999'];
    expect(await readAll(await openTestStore(watched), few)).toEqual(rowsOf(few));
    expect(bytes).toBeLessThan(3 * 4096 + (3 * 8 * 50_000 * 2) / 256);
  });

  test.each<[Damage, string]>([
    ['flip', 'page/0'],
    ['cut', 'page/0'],
    ['drop', 'page/0'],
    ['swap', 'page/0'],
    ['flip', 'index/3'],
    ['cut', 'index/3'],
    ['drop', 'index/3'],
    ['swap', 'index/3'],
    ['flip', ''],
    ['cut', ''],
    ['drop', ''],
    ['swap', ''],
  ])('%s of %s: only the page is lost, and heals', async (kind, name) => {
    const records = memoryStore();
    const store = await openTestStore(records);
    const texts = words(8500);
    await store.write(texts, vectorsOf(texts));
    const key = `labels/${await fingerprintKey(FINGERPRINT)}`;
    await damage(records, name === '' ? key : `${key}/${name}`, kind, 0.4);
    const lost = name.startsWith('page') ? 1024 : 0;
    const found = await readAll(store, texts);
    expect(found.slice(0, lost)).toEqual(new Array(lost).fill(undefined));
    expect(found.slice(lost)).toEqual(rowsOf(texts.slice(lost)));
    await store.write(texts.slice(0, lost), vectorsOf(texts.slice(0, lost)));
    const healed = await openTestStore({ ...records, setMany: () => Promise.reject(new Error()) });
    expect(await readAll(healed, texts)).toEqual(rowsOf(texts));
  });

  test('texts that share a hash are told apart', async () => {
    expect(hashOf('costarring')).toBe(hashOf('liquid'));
    const store = await openTestStore(memoryStore());
    await store.write(['costarring', 'other'], Float32Array.of(1, 2, 3, 4));
    expect(await readAll(store, ['costarring', 'liquid'])).toEqual([[1, 2], undefined]);
    await store.write(['liquid'], Float32Array.of(5, 6));
    expect(await readAll(store, ['liquid', 'costarring'])).toEqual([
      [5, 6],
      [1, 2],
    ]);
  });

  test('a store that refuses to write is reported and does not throw', async () => {
    const faults: string[] = [];
    const records = { ...memoryStore(), setMany: () => Promise.reject(new Error('quota')) };
    const onFault = (message: string): unknown => faults.push(message);
    const store = await openTestStore(records, {}, { onFault });
    expect(await store.write(['a'], Float32Array.of(1, 2))).toBe(false);
    expect(faults).toEqual(['Label vectors could not be stored.']);
  });

  test('two writers at once lose nothing', async () => {
    const records = memoryStore();
    const tabs = [await openTestStore(records), await openTestStore(records)];
    const texts = words(300);
    await Promise.all(
      texts.map((text, index) => tabs[index % 2]?.write([text], vectorsOf([text]))),
    );
    expect(await readAll(await openTestStore(records), texts)).toEqual(rowsOf(texts));
  });

  test('a reader beside a writer finds what was there before', async () => {
    const records = memoryStore();
    const store = await openTestStore(records);
    const before = words(500);
    await store.write(before, vectorsOf(before));
    const writing = Array.from({ length: 12 }, (_, batch) => words(1000, 500 + 1000 * batch));
    const done = Promise.all(writing.map((texts) => store.write(texts, vectorsOf(texts))));
    for (let read = 0; read < 12; read++)
      expect(await readAll(store, before)).toEqual(rowsOf(before));
    await done;
    expect(await readAll(store, words(12_500))).toEqual(rowsOf(words(12_500)));
  });
});

/** The template is not a part of its own: the filled-in text is what vectors are kept by. */
const OTHERS: Record<string, Partial<LabelFingerprint>> = {
  model: { model: 'other' },
  revision: { revision: undefined },
  'checkpoint hash': { checkpoint: '01' },
  dtype: { dtype: 'fp16' as 'fp32' },
  stage: { stage: 'encoder' },
  'stored precision': { precision: 'fp32' },
  dimension: { dim: 1 },
};

test.each(Object.entries(OTHERS))('another %s never sees a vector', async (_, other) => {
  const records = memoryStore();
  await (await openTestStore(records)).write(['a'], Float32Array.of(1, 2));
  expect(await readAll(await openTestStore(records, other), ['a'], other.dim)).toEqual([undefined]);
  expect(await readAll(await openTestStore(records), ['a'])).toEqual([[1, 2]]);
});

test('another format version, and nothing else, changes the key', async () => {
  const key = await fingerprintKey(FINGERPRINT);
  expect(await fingerprintKey({ ...FINGERPRINT })).toBe(key);
  // Of a manifest, which is JSON: a revision that there is not is left out.
  const without = { ...FINGERPRINT, revision: undefined };
  const read: LabelFingerprint = JSON.parse(JSON.stringify(without));
  expect(await fingerprintKey(read)).toBe(await fingerprintKey(without));
  expect(await fingerprintKey(FINGERPRINT, 1)).not.toBe(key);
});

test('labels of another template are other texts', async () => {
  const store = await openTestStore(memoryStore());
  await store.write(['a city'], Float32Array.of(1, 2));
  expect(await readAll(store, ['city', 'a city'])).toEqual([undefined, [1, 2]]);
});
