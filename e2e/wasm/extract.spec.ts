import { fixtureCase, withoutScores } from '../support/fixtures.ts';
import { expect, openLibrary, test } from '../support/test.ts';

const MODEL = 'fixtures/bi-span-bert/';

for (const name of ['short', 'sentences', 'cjk', 'scripts']) {
  test(`entities of the case ${name} equal the Python library's`, async ({ page, server }) => {
    const { texts, labels, options, entities } = fixtureCase('bi-span-bert', name);
    await openLibrary(page, server);
    const found = await page.evaluate(
      async ({ model, texts, labels, threshold }) => {
        // Without a store label vectors keep single precision, so scores can be compared to the last digits.
        const ner = await window.nerium.Nerium.load(model, { device: 'wasm', cache: false });
        return ner.extract(texts, labels, { threshold });
      },
      { model: server.url + MODEL, texts, labels, threshold: options.threshold },
    );
    expect(found.map((one) => one.map(({ score: _, ...entity }) => entity))).toEqual(
      entities.map(withoutScores),
    );
    entities.flat().forEach((entity, index) => {
      expect(found.flat()[index]?.score).toBeCloseTo(entity.score, 4);
    });
  });
}

test('the bundled model finds what a newcomer types, and the page asks no other origin', async ({
  page,
  server,
}) => {
  const origins = new Set<string>();
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin);
  });
  await openLibrary(page, server);
  const { entities, info, phases } = await page.evaluate(async (model) => {
    const phases = new Set<string>();
    const ner = await window.nerium.Nerium.load(model, {
      onProgress: (event) => phases.add(event.phase),
    });
    const text = 'Tim Cook, the chief executive of Apple, flew to Berlin on Monday.';
    const entities = await ner.extract(text, ['person', 'organization', 'city', 'date']);
    return { entities, info: ner.info, phases: [...phases] };
  }, `${server.url}models/nerium-mini/`);
  expect(entities.map(({ text, label }) => [text, label])).toEqual([
    ['Tim Cook', 'person'],
    ['Apple', 'organization'],
    ['Berlin', 'city'],
    ['Monday', 'date'],
  ]);
  expect(info).toMatchObject({ device: 'wasm', threshold: 0.4, storage: 'indexeddb' });
  expect(info.deviceReason).toContain('no WebGPU adapter');
  expect(phases).toEqual(expect.arrayContaining(['download', 'load', 'ready']));
  expect([...origins]).toEqual([new URL(server.url).origin]);
});

test('blank texts have no entities, also among others', async ({ page, server }) => {
  await openLibrary(page, server);
  const found = await page.evaluate(async (model) => {
    const ner = await window.nerium.Nerium.load(model);
    const some = 'Alain Farley works at McGill University';
    return {
      one: await ner.extract('', ['person']),
      many: (await ner.extract([' \n\t', some, ''], ['person'], { threshold: 0.01 })).map(
        (entities) => entities.length > 0,
      ),
    };
  }, server.url + MODEL);
  expect(found).toEqual({ one: [], many: [false, true, false] });
});

test('a slider decodes candidates without the model, with the result of extract', async ({
  page,
  server,
}) => {
  const { texts, labels } = fixtureCase('bi-span-bert', 'sentences');
  await openLibrary(page, server);
  const results = await page.evaluate(
    async ({ model, text, labels }) => {
      const { Nerium, decode } = window.nerium;
      const ner = await Nerium.load(model);
      const { candidates } = await ner.analyze(text, labels);
      const results = [];
      for (const overlap of ['flat', 'nested', 'per-label'] as const) {
        for (const threshold of [0.2, 0.5, 0.8]) {
          const options = { threshold, overlap };
          results.push({
            decoded: decode(candidates, options),
            extracted: await ner.extract(text, labels, options),
          });
        }
      }
      return results;
    },
    { model: server.url + MODEL, text: texts[0] ?? '', labels },
  );
  for (const { decoded, extracted } of results) expect(decoded).toEqual(extracted);
  expect(results[0]?.decoded.length).toBeGreaterThan(results[2]?.decoded.length ?? 0);
});
