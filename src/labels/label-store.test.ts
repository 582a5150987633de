import { describe, expect, test } from 'vitest';
import { exclusively } from '../io/exclusively.ts';
import { memoryStore } from '../io/key-value.ts';
import { fingerprintKey, type LabelFingerprint } from './fingerprint.ts';
import { type LabelStoreOptions, openLabelStore, roundVectors } from './label-store.ts';

const fingerprint: LabelFingerprint = {
  model: 'mini',
  revision: 'a',
  checkpoint: '00',
  dtype: 'fp32',
  stage: 'prompt',
  precision: 'fp16',
  dim: 2,
};

const options: LabelStoreOptions = {
  precision: 'fp16',
  onFault: (message, cause) => {
    throw new Error(message, { cause });
  },
  exclusively: (_, task) => task(),
};

describe('a label store', () => {
  test('gives back what was put, also of a later instance', async () => {
    const records = memoryStore();
    const texts = Array.from({ length: 600 }, (_, index) => `label ${index}`);
    const vectors = roundVectors(
      Float32Array.from({ length: 1200 }, (_, index) => index / 7),
      'fp16',
    );
    await openLabelStore(records, 'k', 2, options).put(texts, vectors);
    const found = await openLabelStore(records, 'k', 2, options).get([...texts, 'unknown']);
    texts.forEach((_, index) => {
      expect(Array.from(found[index] ?? [])).toEqual(
        Array.from(vectors.subarray(2 * index, 2 * index + 2)),
      );
    });
    expect(found[600]).toBeUndefined();
  });

  test('keeps every bit in single precision', async () => {
    const store = openLabelStore(memoryStore(), 'k', 2, { ...options, precision: 'fp32' });
    const vector = Float32Array.of(1 / 3, -1e-30);
    await store.put(['a'], vector);
    expect((await store.get(['a']))[0]).toEqual(vector);
  });

  test('adds to what is there', async () => {
    const store = openLabelStore(memoryStore(), 'k', 1, options);
    for (let index = 0; index < 300; index++) await store.put([`${index}`], Float32Array.of(index));
    const found = await store.get(Array.from({ length: 300 }, (_, index) => `${index}`));
    expect(found.map((vector) => vector?.[0])).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });

  test('a damaged record is a miss, and heals', async () => {
    const records = memoryStore();
    const store = openLabelStore(records, 'k', 2, options);
    await store.put(['a'], Float32Array.of(1, 2));
    for (const key of await records.keys()) {
      const record = structuredClone(await records.get(key)) as { vectors: ArrayBuffer };
      new Uint8Array(record.vectors).fill(1, 3, 4);
      await records.set(key, record);
    }
    expect(await store.get(['a'])).toEqual([undefined]);
    await store.put(['a'], Float32Array.of(1, 2));
    expect((await store.get(['a']))[0]).toEqual(Float32Array.of(1, 2));
  });

  test('a store that refuses to write is reported and does not throw', async () => {
    const faults: string[] = [];
    const records = { ...memoryStore(), setMany: () => Promise.reject(new Error('quota')) };
    const onFault = (message: string): unknown => faults.push(message);
    const store = openLabelStore(records, 'k', 1, { ...options, onFault });
    await store.put(['a'], Float32Array.of(1));
    expect(faults).toEqual(['Label vectors could not be stored.']);
  });
});

test('two writers at once lose nothing', async () => {
  const records = memoryStore();
  const tabs = [1, 2].map(() => openLabelStore(records, 'k', 1, { ...options, exclusively }));
  const texts = Array.from({ length: 300 }, (_, index) => `${index % 20} ${index}`);
  await Promise.all(
    texts.map((text, index) => tabs[index % 2]?.put([text, 'shared'], Float32Array.of(index, 7))),
  );
  const found = await tabs[0]?.get([...texts, 'shared']);
  expect(found?.map((vector) => vector?.[0])).toEqual([...texts.keys(), 7]);
});

test('every part of the fingerprint changes the key', async () => {
  const others: LabelFingerprint[] = [
    fingerprint,
    { ...fingerprint, model: 'other' },
    { ...fingerprint, revision: undefined },
    { ...fingerprint, checkpoint: '01' },
    { ...fingerprint, stage: 'encoder' },
    { ...fingerprint, precision: 'fp32' },
    { ...fingerprint, dim: 3 },
  ];
  const keys = await Promise.all(others.map(fingerprintKey));
  expect(new Set(keys).size).toBe(others.length);
  expect(await fingerprintKey({ ...fingerprint })).toBe(keys[0]);
});
