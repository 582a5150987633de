import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { loadPage, startWorker, type TestPage } from '../host/testing/load-page.ts';
import type { WorkerService } from '../protocol.ts';
import { createService } from './service.ts';

/** Workers beside the page's own: what they run, and what ends them. */
const others: { service: WorkerService; crash: () => void }[] = [];
let page: TestPage | undefined;

// In Node ONNX Runtime replaces `Worker` when it starts.
beforeAll(async () => (await loadPage('bi-span-bert')).ner.dispose());
beforeEach(() => {
  vi.stubGlobal('location', { href: 'worker.js' });
  // A class: it is called with `new`.
  vi.stubGlobal(
    'Worker',
    class {
      constructor() {
        const service = createService();
        const [worker, crash] = startWorker([], service);
        others.push({ service, crash });
        Object.assign(this, worker);
      }
    },
  );
});
afterEach(async () => {
  await page?.ner.dispose();
  vi.unstubAllGlobals();
  others.length = 0;
});

const TEXTS = Array.from(
  { length: 60 },
  (_, index) => `Grace Hopper joined ship ${index} of the United States Navy in December 1943.`,
);
/** Weights are random: about half of all pairs are over this threshold. */
const OPTIONS = { threshold: 0.5, overlap: 'nested' } as const;

test('calls keep the labels that they began with, and no worker keeps them longer', async () => {
  page = await loadPage('bi-span-bert', { workers: 2 });
  const { ner } = page;
  const labels = await ner.labels(['a', 'b']);
  const expected = await ner.extract(TEXTS, ['a', 'b'], OPTIONS);
  const forgotten = others.map(({ service }) => vi.spyOn(service, 'forgetLabels'));
  const { id } = labels;
  const running = ner.extract(TEXTS, labels, OPTIONS);
  await labels.add(['a']); // encodes nothing: the call is still at its first parts
  await labels.remove(['a']);
  expect(await running).toEqual(expected);
  for (const forget of forgotten) await expect.poll(() => forget.mock.calls).toContainEqual([id]);
  expect(await ner.extract(TEXTS, labels, OPTIONS)).toEqual(
    await ner.extract(TEXTS, ['b'], OPTIONS),
  );
});

test('a call that is refused does not lose a set in the other workers', async () => {
  page = await loadPage('bi-span-bert', { workers: 2 });
  const { ner } = page;
  const labels = await ner.labels(['a', 'b']);
  const wrong = ner.extract(TEXTS, labels, { splitter: 'words' as 'intl' });
  await expect(wrong).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  expect(await ner.extract(TEXTS, labels, OPTIONS)).toEqual(
    await ner.extract(TEXTS, ['a', 'b'], OPTIONS),
  );
});

test('a worker that fails fails the calls that wait for it', async () => {
  page = await loadPage('bi-span-bert', { workers: 2 });
  const running = page.ner.extract(TEXTS, ['a', 'b'], OPTIONS);
  others[0]?.crash();
  await expect(running).rejects.toMatchObject({ code: 'RUNTIME_FAILED' });
  expect(await page.ner.extract(TEXTS, ['a'], OPTIONS)).toHaveLength(TEXTS.length);
});
