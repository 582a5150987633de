import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import { openFixture } from '../engine/testing/open-fixture.ts';
import { isNeriumError } from '../errors.ts';
import { bytesOf, contentOf } from '../labels/testing/packs.ts';
import type { Nerium } from '../nerium.ts';
import type { Entity } from '../protocol.ts';
import type { LabelSet } from './label-set.ts';
import { loadPage, type TestPage } from './testing/load-page.ts';

let page: TestPage;

beforeAll(async () => {
  page = await loadPage('bi-span-bert');
});
afterAll(() => page.ner.dispose());

const TEXT = 'Grace Hopper joined the United States Navy in December 1943.';

/** Weights are random: about half of all pairs are over this threshold. */
const OPTIONS = { threshold: 0.5, overlap: 'nested' } as const;

test('changes of a set follow one another, and calls go with them', async () => {
  const { ner } = page;
  const labels = await ner.labels(['a', 'b']);
  const runs = ner.info.labelTowerRuns;
  const [more] = await Promise.all([
    labels.add({ c: 'the third letter' }),
    labels.add([{ label: 'd', text: 'x' }, 'a'], { template: '{label}' }),
    labels.remove(['b']),
  ]);
  expect(more).toBe(labels);
  expect(labels.names).toEqual(['a', 'c', 'd']);
  expect(labels.size).toBe(3);
  expect(ner.info.labelTowerRuns - runs).toBe(2);
  const fresh = ['a', { label: 'c', description: 'the third letter' }, 'd'];
  expect(await ner.extract(TEXT, labels, OPTIONS)).toEqual(await ner.extract(TEXT, fresh, OPTIONS));
  const { candidates } = await ner.analyze(TEXT, labels);
  expect(candidates).toEqual((await ner.analyze(TEXT, fresh)).candidates);
  const vectors = await (await ner.labels(fresh)).vectors();
  expect(await labels.vectors()).toEqual(vectors);
  const some = await more.subset(['c', 'a']);
  expect(some.names).toEqual(['c', 'a']);
  expect((await some.vectors()).slice(ner.info.hiddenSize)).toEqual(
    vectors.slice(0, ner.info.hiddenSize),
  );
});

test('a session and a stream: the one takes the change, the other goes on as it began', async () => {
  const { ner } = page;
  const labels = await ner.labels(['a', 'b']);
  const session = ner.session(labels, OPTIONS);
  const long = `${TEXT} `.repeat(60);
  const before = await ner.extract(long, labels, OPTIONS);
  const stream = ner.stream(long, labels, OPTIONS);
  const streamed = [...((await stream.next()).value ?? [])];
  await session.update(TEXT);
  await labels.remove(['a']);
  for await (const part of stream) streamed.push(...part);
  expect(streamed).toEqual(before);
  expect(await session.update(TEXT)).toEqual(await ner.extract(TEXT, ['b'], OPTIONS));
});

test('the signal of a session aborts its updates', async () => {
  const controller = new AbortController();
  const session = page.ner.session(['a'], { signal: controller.signal });
  const running = session.update(TEXT);
  controller.abort();
  await expect(running).rejects.toThrow(DOMException);
  await expect(session.update(TEXT)).rejects.toThrow(DOMException);
});

test('a new worker gets a set with all its changes', async () => {
  const { ner } = page;
  const labels = await ner.labels(['a', 'b', 'c']);
  const half = await labels.subset(['a', 'b']);
  await labels.add(['d']);
  await labels.remove(['b']);
  const vectors = await labels.vectors();
  page.crash();
  expect(await labels.vectors()).toEqual(vectors);
  await half.add(['e']);
  expect(await half.vectors()).toEqual(await (await ner.labels(['a', 'b', 'e'])).vectors());
});

test('labels and their names cross once, and what iterates comes in parts', async () => {
  const { ner, sent } = page;
  async function* names() {
    for (let index = 0; index < 4100; index++) yield `${index}`;
  }
  const start = sent.length;
  const told: number[][] = [];
  const labels = await ner.labels(names(), {
    onProgress: (event) => event.phase === 'labels' && told.push([event.done, event.total]),
  });
  expect(told).toContainEqual([4096, 4096]);
  // Its channel is another one: the last event may come behind the answer.
  await expect.poll(() => told.at(-1)).toEqual([4100, 4100]);
  expect(sent.slice(start).filter((length) => length > 1000)).toHaveLength(1);
  expect(labels.names).toHaveLength(4100);
  const next = sent.length;
  await ner.extract(TEXT, labels);
  await labels.add(['one more']);
  await ner.analyze(TEXT, labels);
  expect(Math.max(...sent.slice(next))).toBeLessThan(600);
});

test('fields are given back, also by a pack, which is read for them', async () => {
  const { ner } = page;
  const labels: LabelSet = await ner.labels([
    'a',
    { label: 'b', id: 7, description: 'the second letter' },
  ]);
  await labels.add({ c: 'the third letter' });
  await labels.add({ pack: await packOf(['d', 'a', 'e']) });
  await labels.remove(['c']);
  expect(labels.names).toEqual(['a', 'b', 'd', 'e']);
  expect(await labels.records()).toEqual([
    { label: 'a' },
    { label: 'b', id: 7, description: 'the second letter' },
    { label: 'd', id: '0', text: 'text of d', kind: 'kind of d' },
    { label: 'e', id: '2', text: 'text of e', kind: 'kind of e' },
  ]);
  expect(await labels.records(['e', 'a'])).toMatchObject([{ id: '2' }, { label: 'a' }]);
});

/** A pack that the fixture model could have made. */
async function packOf(names: readonly string[]): Promise<Uint8Array> {
  const { engine } = await openFixture('bi-span-bert');
  const { dim, revision = null, ...made } = await engine.labelFingerprint();
  await engine.dispose();
  return bytesOf({
    ...contentOf(names.length, dim, 'fp16', {
      names,
      texts: names.map((name) => `text of ${name}`),
    }),
    fingerprint: { ...made, revision },
    ids: names.map((_, index) => `${index}`),
    columns: [['kind', names.map((name) => `kind of ${name}`)]],
    blockLabels: 2,
  });
}

test('faults are told, and leave a set as it was', async () => {
  const { ner } = page;
  const labels = await ner.labels(['a']);
  const code = (promise: Promise<unknown>) =>
    promise.catch((error) => (isNeriumError(error) ? error.code : error.name));
  expect(await code(labels.add(['b'], { template: '{kind}' }))).toBe('INPUT_INVALID');
  expect(await code((labels as LabelSet).remove(['b']))).toBe('INPUT_INVALID');
  expect(await code(labels.add(['b'], { signal: AbortSignal.abort() }))).toBe('AbortError');
  const stalled = new ReadableStream<string>();
  expect(await code(ner.labels(stalled, { signal: AbortSignal.timeout(20) }))).toBe('TimeoutError');
  expect(await code(ner.labels(new Set<string>()))).toBe('LABELS_EMPTY');
  expect(await code(ner.labels(null as never))).toBe('INPUT_INVALID');
  expect(labels.names).toEqual(['a']);
  await labels.remove(['a']);
  expect(await code(ner.extract(TEXT, labels))).toBe('LABELS_EMPTY');
  labels.dispose();
  expect(await code(ner.extract(TEXT, labels))).toBe('DISPOSED');
});

test('a set of another model is refused, not taken for one of this', async () => {
  const other = await loadPage('bi-span-bert');
  try {
    await page.ner.labels(['a']);
    const foreign = await other.ner.labels(['x']);
    const calls = [page.ner.extract(TEXT, foreign), page.ner.analyze(TEXT, foreign)];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'DISPOSED' });
  } finally {
    await other.ner.dispose();
  }
});

test('a set that is disposed while it changes is gone with the change', async () => {
  const { ner } = page;
  const labels: LabelSet = await ner.labels(['a']);
  const before = page.sent.length;
  const change = labels.add(['b']);
  while (page.sent.length === before) await Promise.resolve();
  labels.dispose();
  await change;
  await expect(labels.vectors()).rejects.toMatchObject({ code: 'DISPOSED' });
});

test('a source of labels is closed on abort', async () => {
  let closed = false;
  async function* names() {
    try {
      for (let index = 0; ; index++) yield `name ${index}`;
    } finally {
      closed = true;
    }
  }
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  const made = page.ner.labels(names(), { signal: controller.signal, onProgress });
  await expect(made).rejects.toThrow(DOMException);
  await expect.poll(() => closed).toBe(true);
  const stalled = new ReadableStream<string>();
  const late = page.ner.labels(stalled, { signal: controller.signal });
  await expect(late).rejects.toThrow(DOMException);
});

test('an abort does not wait for a new worker to load', async () => {
  const { ner } = page;
  await ner.extract(TEXT, ['a']);
  page.crash();
  const controller = new AbortController();
  const before = ner.info;
  const other = ner.extract(TEXT, ['a']);
  const aborted = ner.extract(TEXT, ['a'], { signal: controller.signal });
  controller.abort();
  await expect(aborted).rejects.toThrow(DOMException);
  expect(ner.info).toBe(before); // a load brings another one
  await other;
  expect(ner.info).not.toBe(before);
});

test('a call that is refused does not lose a set that a new worker needs', async () => {
  const { ner } = page;
  const labels = await ner.labels(['a', 'b']);
  const before = await ner.extract(TEXT, labels, OPTIONS);
  page.crash();
  const wrong = ner.extract(TEXT, labels, { ...OPTIONS, minWords: -1 });
  await expect(wrong).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  expect(await ner.extract(TEXT, labels, OPTIONS)).toEqual(before);
});

test('unknown options are refused by name', async () => {
  const { ner } = page;
  const template = { templates: '{label}' } as object;
  const labels: LabelSet = await ner.labels(['a']);
  for (const call of [ner.labels(['a'], template), labels.add(['b'], template)]) {
    await expect(call).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('templates'),
    });
  }
  expect(labels.names).toEqual(['a']);
});

/** Never called: the compiler is what tests here. */
async function types(ner: Nerium, file: File, unknown: readonly string[]) {
  const list = await ner.labels(['person', 'city']);
  expectTypeOf(list).toEqualTypeOf<LabelSet<'person' | 'city'>>();
  expectTypeOf(await ner.labels({ drug: 'a medication' })).toEqualTypeOf<LabelSet<'drug'>>();
  const records = await ner.labels([{ label: 'a', sector: 'b' }, { label: 'c' }, 'd']);
  expectTypeOf(records).toEqualTypeOf<LabelSet<'a' | 'c' | 'd'>>();
  expectTypeOf(await ner.labels(new Set(['x'] as const))).toEqualTypeOf<LabelSet<'x'>>();
  expectTypeOf(await ner.labels(file.stream().pipeThrough(new TextDecoderStream()))).toEqualTypeOf<
    LabelSet<string>
  >();
  expectTypeOf(await ner.labels(unknown)).toEqualTypeOf<LabelSet<string>>();
  expectTypeOf(await ner.labels({ pack: file })).toEqualTypeOf<LabelSet<string>>();
  expectTypeOf(await list.add(['river'])).toEqualTypeOf<LabelSet<'person' | 'city' | 'river'>>();
  expectTypeOf(await list.remove(['city'])).toEqualTypeOf<LabelSet<'person'>>();
  expectTypeOf(await list.subset(['city'])).toEqualTypeOf<LabelSet<'city'>>();
  const [city] = await list.records(['city']);
  expectTypeOf(city?.label).toEqualTypeOf<'city' | undefined>();
  expectTypeOf(list.names).toEqualTypeOf<readonly ('person' | 'city')[]>();
  expectTypeOf(await ner.extract('', list)).toEqualTypeOf<Entity<'person' | 'city'>[]>();
  expectTypeOf(await ner.extract([''], ['a', { label: 'b' }])).toEqualTypeOf<
    Entity<'a' | 'b'>[][]
  >();
  expectTypeOf(list).toExtend<LabelSet>();
  // @ts-expect-error a name that is not in the set
  await list.remove(['river']);
  // @ts-expect-error a string is no list
  await ner.labels('person');
  // @ts-expect-error a record needs its label
  await ner.labels([{ description: 'a medication' }]);
}

test('label sets know their names', () => {
  expectTypeOf(types).toBeFunction();
});

test('the address of a pack is no description of a label', async () => {
  for (const pack of ['/labels/jobs.pack', 'jobs.pack', 'https://example.org/jobs']) {
    await expect(page.ner.labels({ pack })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      hint: expect.stringContaining('new URL'),
    });
  }
  expect((await page.ner.labels({ pack: 'a group of wolves' })).names).toEqual(['pack']);
});
