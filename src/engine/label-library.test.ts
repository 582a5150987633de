import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { type KeyValueStore, memoryStore } from '../io/key-value.ts';
import { FakeLocks } from '../io/testing/fake-locks.ts';
import { roundToPack } from '../labels/pack-vectors.ts';
import { damage, openTestStore } from '../labels/testing/store.ts';
import { LabelLibrary } from './label-library.ts';
import { FAKE_HEAD, FakeEncoder, fakeVector } from './testing/fake-encoder.ts';

const { dim } = FAKE_HEAD;

function openLibrary(records: KeyValueStore, encoder: FakeEncoder): LabelLibrary {
  const onFault = (): void => undefined;
  return new LabelLibrary(encoder, FAKE_HEAD, 'fp16', async () => ({
    store: await openTestStore(records, { dim }, { onFault }),
    sharedName: 'test',
    overflow: await openTestStore(memoryStore(), { dim }),
  }));
}

function expected(texts: readonly string[]): Float32Array {
  return roundToPack(Float32Array.from(texts.flatMap(fakeVector)), dim, 'fp16');
}

const words = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, index) => `label ${first + index}`);

test('adding labels to many encodes the new ones only', async () => {
  const records = memoryStore();
  await openLibrary(records, new FakeEncoder(100)).collect(words(5000));
  const encoder = new FakeEncoder(100);
  const texts = [...words(5005), 'label 3', 'label 5002'];
  const { vectors, misses } = await openLibrary(records, encoder).collect(texts);
  expect(encoder.encoded.sort()).toEqual(words(5, 5000));
  expect(misses).toBe(5);
  expect(vectors).toEqual(expected(texts));
});

test('an abort loses one batch at most, and the next call goes on', async () => {
  const records = memoryStore();
  const controller = new AbortController();
  const first = new FakeEncoder(50);
  const onProgress = (done: number): void => {
    if (done >= 1000) controller.abort();
  };
  const running = openLibrary(records, first).collect(words(3000), {
    signal: controller.signal,
    onProgress,
  });
  await expect(running).rejects.toThrow(DOMException);
  const second = new FakeEncoder(50);
  const { vectors } = await openLibrary(records, second).collect(words(3000));
  expect(vectors).toEqual(expected(words(3000)));
  expect(second.encoded.length).toBe(3000 - first.encoded.length);
});

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['two tabs', { locks: new FakeLocks() }],
  ['two of one realm, without locks of the browser,', {}],
])('%s share the work: nothing is encoded twice', async (_, navigator) => {
  vi.stubGlobal('navigator', navigator);
  const records = memoryStore();
  const encoders = [new FakeEncoder(64), new FakeEncoder(64)];
  const lists = [words(4000), words(4000, 1000)];
  const progress: number[][] = [];
  const found = await Promise.all(
    lists.map((texts, tab) => {
      const onProgress = (done: number, total: number): unknown => progress.push([done, total]);
      const library = openLibrary(records, encoders[tab] ?? new FakeEncoder(1));
      return library.collect(texts, { onProgress });
    }),
  );
  expect(found.map(({ vectors }) => vectors)).toEqual(lists.map(expected));
  const encoded = encoders.flatMap((encoder) => encoder.encoded);
  expect(new Set(encoded).size).toBe(5000);
  expect(encoded.length).toBe(5000);
  expect(Math.min(...encoders.map((encoder) => encoder.encoded.length))).toBeGreaterThan(1000);
  expect(progress.filter(([done]) => done === 4000)).toEqual([
    [4000, 4000],
    [4000, 4000],
  ]);
});

test('one batch that was refused is enough to say so, until the next labels', async () => {
  const records = memoryStore();
  let writes = 0;
  const setMany: KeyValueStore['setMany'] = (entries) =>
    ++writes === 2 ? Promise.reject(new Error('full')) : records.setMany(entries);
  const library = openLibrary({ ...records, setMany }, new FakeEncoder(50));
  expect((await library.collect(words(200))).vectors).toEqual(expected(words(200)));
  expect(library.storing).toBe(false);
  await library.collect(words(10, 200));
  expect(library.storing).toBe(true);
});

test('a store that refuses everything is as good as memory, and says so', async () => {
  const refuse = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
  const encoder = new FakeEncoder(100);
  const library = openLibrary({ ...memoryStore(), setMany: refuse }, encoder);
  const texts = words(6000); // more than the vectors that a library remembers by itself
  expect(library.storing).toBe(true);
  expect((await library.collect(texts)).vectors).toEqual(expected(texts));
  expect((await library.collect(texts)).misses).toBe(0);
  expect(encoder.encoded.length).toBe(6000);
  expect(library.storing).toBe(false);
});

const label = fc.integer({ min: 0, max: 400 }).map((number) => `label ${number}`);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ add: fc.array(label, { minLength: 1, maxLength: 300 }) }) },
  { weight: 2, arbitrary: fc.record({ remove: fc.array(label, { maxLength: 60 }) }) },
  { weight: 1, arbitrary: fc.constant({ reload: true } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      damage: fc.constantFrom('flip', 'cut', 'drop', 'swap'),
      record: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ refuse: true } as const) },
);

test('whatever is added, removed, reloaded and damaged, vectors are those of fresh encoding', async () => {
  const runs = 60 * Number(process.env.NERIUM_FUZZ ?? 1);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), async (steps) => {
      const records = memoryStore();
      let refusals = 0;
      const flaky: KeyValueStore = {
        ...records,
        setMany: (entries) =>
          refusals-- > 0 ? Promise.reject(new Error('full')) : records.setMany(entries),
      };
      let library = openLibrary(flaky, new FakeEncoder(37));
      let set: string[] = [];
      for (const each of steps) {
        if ('add' in each) set = [...set, ...each.add];
        if ('remove' in each) set = set.filter((text) => !each.remove.includes(text));
        if ('reload' in each) library = openLibrary(flaky, new FakeEncoder(37));
        if ('refuse' in each) refusals = 2;
        if ('damage' in each) {
          const keys = await records.keys('labels/');
          const key = keys[Math.floor(each.record * keys.length)];
          if (key !== undefined) await damage(records, key, each.damage, each.place);
          library = openLibrary(flaky, new FakeEncoder(37)); // else it would remember
        }
        expect((await library.collect(set)).vectors).toEqual(expected(set));
      }
    }),
    { numRuns: runs },
  );
}, 120_000);
