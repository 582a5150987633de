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

test('calls on WebGPU may overlap', async ({ page, server }) => {
  await openLibrary(page, server);
  const { together, apart } = await page.evaluate(async (model) => {
    const ner = await window.nerium.Nerium.load(model, { device: 'webgpu' });
    const texts = ['Alain Farley works at McGill', 'Rain fell on Montreal', 'He went home'];
    const options = { threshold: 0.01 };
    const lists: readonly string[][] = [['city'], ['date', 'person'], []];
    const session = ner.session(['person'], options);
    const calls = [
      () => ner.extract(texts, ['person', 'city'], options),
      () => ner.extract(texts[0] ?? '', ['person'], { ...options, topK: 1 }),
      () => ner.extract(texts, lists, options),
      () => session.update(texts[1] ?? ''),
      () => ner.analyze(texts[2] ?? '', ['person']).then(({ candidates }) => candidates.label),
    ];
    const together = await Promise.all(calls.map((call) => call()));
    const apart: unknown[] = [];
    for (const call of calls) apart.push(await call());
    return { together, apart };
  }, server.url + MODEL);
  expect(together).toEqual(apart);
  expect(JSON.stringify(apart)).toContain('person');
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
