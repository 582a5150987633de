import { fixtureCase, withoutScores } from '../support/fixtures.ts';
import { expect, openLibrary, test } from '../support/test.ts';

const MODEL = 'fixtures/bi-span-bert/';

test('entities on WebGPU equal the Python library’s, with vectors of the CPU’s kernels', async ({
  page,
  server,
}) => {
  const { texts, labels, options, entities } = fixtureCase('bi-span-bert', 'short');
  await openLibrary(page, server);
  const { found, info, detailed } = await page.evaluate(
    async ({ model, texts, labels, threshold }) => {
      const { Nerium } = window.nerium;
      const ner = await Nerium.load(model, { device: 'webgpu' });
      const found = await ner.extract(texts, labels, { threshold });
      const details = async (device: 'webgpu' | 'wasm') => {
        const own = device === 'webgpu' ? ner : await Nerium.load(model, { device });
        const [entities] = await own.extract(texts, labels, { threshold, vectors: true, topK: 2 });
        return (entities ?? []).flatMap(({ vector = [], classes = [] }) => [
          ...vector,
          ...classes.map(({ score }) => score),
        ]);
      };
      const detailed = { webgpu: await details('webgpu'), wasm: await details('wasm') };
      return { found, info: ner.info, detailed };
    },
    { model: server.url + MODEL, texts, labels, threshold: options.threshold },
  );
  expect(info).toMatchObject({ device: 'webgpu', kernel: 'wgsl', fallback: undefined });
  expect(info.adapter?.isFallback).toBe(true);
  expect(found.map((one) => one.map(({ score: _, ...entity }) => entity))).toEqual(
    entities.map(withoutScores),
  );
  expect(detailed.webgpu.length).toBe(detailed.wasm.length);
  expect(detailed.wasm.length).toBeGreaterThan(0);
  detailed.wasm.forEach((value, index) => {
    expect(Math.abs((detailed.webgpu[index] ?? Number.NaN) - value)).toBeLessThan(5e-4);
  });
});

test('a GPU that is lost is an error, and the next call works on a new one', async ({
  page,
  server,
}) => {
  await openLibrary(page, server);
  const result = await page.evaluate(async (model) => {
    const { isNeriumError, Nerium } = window.nerium;
    const options = { device: 'webgpu', worker: '/page/hardware.worker.js' } as const;
    const ner = await Nerium.load(model, options);
    const text = 'Alain Farley works at McGill University';
    const labels = await ner.labels(['person', 'organization']);
    const before = await ner.extract(text, labels, { threshold: 0.01 });
    new BroadcastChannel('lose-device').postMessage('now');
    // Until the worker has seen it.
    let code: string | undefined;
    while (code === undefined) {
      code = await ner.extract(text, labels).then(
        () => undefined,
        (error: unknown) => (isNeriumError(error) ? error.code : String(error)),
      );
    }
    const after = await ner.extract(text, labels, { threshold: 0.01 });
    return { before, code, after, kernel: ner.info.kernel };
  }, server.url + MODEL);
  expect(result.code).toBe('DEVICE_LOST');
  expect(result.after).toEqual(result.before);
  expect(result.before.length).toBeGreaterThan(0);
  expect(result.kernel).toBe('wgsl');
});

test('auto prefers WebAssembly to a software adapter, and says so', async ({ page, server }) => {
  await openLibrary(page, server);
  const info = await page.evaluate(
    async (model) => (await window.nerium.Nerium.load(model)).info,
    server.url + MODEL,
  );
  expect(info.device).toBe('wasm');
  expect(info.deviceReason).toContain('software');
});
