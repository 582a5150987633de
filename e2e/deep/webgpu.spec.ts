import { expect, openLibrary, test } from '../support/test.ts';

const LABELS = ['person', 'organization', 'city', 'date', 'product', 'event'];
const TEXTS = [
  'Tim Cook, the chief executive of Apple, flew to Berlin on Monday.',
  'In 1911 Marie Curie came to Stockholm to receive the Nobel Prize in Chemistry.',
];

test('the bundled model finds the same on WebGPU and WebAssembly', async ({ page, server }) => {
  await openLibrary(page, server);
  const found = await page.evaluate(
    async ({ model, texts, labels }) => {
      const run = async (device: 'webgpu' | 'wasm') => {
        const ner = await window.nerium.Nerium.load(model, { device });
        // Over 4/3 of the model's hidden size labels are not folded.
        const many = Array.from({ length: 520 }, (_, index) => labels[index] ?? `thing ${index}`);
        const entities = [
          ...(await ner.extract(texts, labels)),
          ...(await ner.extract(texts, many)),
        ];
        const { kernel } = ner.info;
        await ner.dispose();
        return { kernel, entities };
      };
      return { webgpu: await run('webgpu'), wasm: await run('wasm') };
    },
    { model: `${server.url}models/nerium-mini/`, texts: TEXTS, labels: LABELS },
  );
  expect(found.webgpu.kernel).toBe('wgsl');
  const places = ({ entities }: (typeof found)['wasm']) =>
    entities.map((one) => one.map(({ score: _, ...entity }) => entity));
  expect(places(found.webgpu)).toEqual(places(found.wasm));
  expect(found.wasm.entities.every((one) => one.length > 0)).toBe(true);
  const scores = found.webgpu.entities.flat().map(({ score }) => score);
  found.wasm.entities.flat().forEach(({ score }, index) => {
    expect(Math.abs((scores[index] ?? Number.NaN) - score)).toBeLessThan(1e-3);
  });
});
