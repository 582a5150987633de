import { fixtureCase, withoutScores } from '../support/fixtures.ts';
import { expect, openLibrary, test } from '../support/test.ts';

test('entities on WebGPU equal the Python library’s', async ({ page, server }) => {
  const { texts, labels, options, entities } = fixtureCase('bi-span-bert', 'short');
  await openLibrary(page, server);
  const { found, info } = await page.evaluate(
    async ({ model, texts, labels, threshold }) => {
      const ner = await window.nerium.Nerium.load(model, { device: 'webgpu' });
      return { found: await ner.extract(texts, labels, { threshold }), info: ner.info };
    },
    {
      model: `${server.url}fixtures/bi-span-bert/`,
      texts,
      labels,
      threshold: options.threshold,
    },
  );
  expect(info).toMatchObject({ device: 'webgpu', fallback: undefined });
  expect(info.adapter?.isFallback).toBe(true);
  expect(found.map((one) => one.map(({ score: _, ...entity }) => entity))).toEqual(
    entities.map(withoutScores),
  );
});

test('auto prefers WebAssembly to a software adapter, and says so', async ({ page, server }) => {
  await openLibrary(page, server);
  const info = await page.evaluate(
    async (model) => (await window.nerium.Nerium.load(model)).info,
    `${server.url}fixtures/bi-span-bert/`,
  );
  expect(info.device).toBe('wasm');
  expect(info.deviceReason).toContain('software');
});
