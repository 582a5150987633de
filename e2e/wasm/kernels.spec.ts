import { expect, openLibrary, test } from '../support/test.ts';

const TEXT =
  'Grace Hopper joined the United States Navy in December 1943 and later worked for Remington Rand in Philadelphia. ' +
  'The museum in Boston shows one of her letters to Howard Aiken.';
/** More than 4·D/3 = 512, so that they are not folded. */
const LABELS = 520;
/** By then scoring everything has cost more than preparing bounds. */
const TIMES = 16;

test('relaxed SIMD scores, and bounds change no entity and no score', async ({ page, server }) => {
  await openLibrary(page, server);
  const { info, results } = await page.evaluate(
    async ({ model, text, labels, times }) => {
      const ner = await window.nerium.Nerium.load(model, { device: 'wasm', cache: false });
      const plain = ['person', 'company', 'city', 'date'];
      const kinds = Array.from({ length: labels - plain.length }, (_, index) => `kind ${index}`);
      const set = await ner.labels([...plain, ...kinds]);
      const results = new Set<string>();
      for (let time = 0; time < times; time++) {
        results.add(JSON.stringify(await ner.extract(text, set, { threshold: 0.2 })));
      }
      return { info: ner.info, results: [...results] };
    },
    { model: `${server.url}models/nerium-mini/`, text: TEXT, labels: LABELS, times: TIMES },
  );
  expect(info.kernel).toBe('wasm-relaxed-simd');
  expect(results).toHaveLength(1);
  expect(results[0]).toContain('"Grace Hopper"');
});
