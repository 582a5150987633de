import { fixtureCase } from '../support/fixtures.ts';
import { expect, openLibrary, test } from '../support/test.ts';

test('several workers give the result of one, in the order of the texts', async ({
  page,
  server,
}) => {
  const { texts, labels } = fixtureCase('bi-span-bert', 'sentences');
  await openLibrary(page, server);
  const results = await page.evaluate(
    async ({ model, text, labels }) => {
      const { Nerium } = window.nerium;
      const sentences = text.split(' ');
      const texts = Array.from({ length: 40 }, (_, index) =>
        index === 7 ? '' : sentences.slice(index % 5, 4 + (index % 11)).join(' '),
      );
      const perText = texts.map((_, index) => (index < 20 ? labels.slice(index % 3) : []));
      const thresholds = texts.map((_, index) => 0.2 + index / 100);
      const calls = async (workers: number) => {
        const ner = await Nerium.load(model, { workers });
        const set = await ner.labels(labels);
        const found = [
          await ner.extract(texts, labels, { threshold: 0.3 }),
          await ner.extract(texts, set, { threshold: thresholds, topK: 2 }),
          await ner.extract(texts, perText, { threshold: 0.2 }),
        ];
        await ner.dispose();
        return found;
      };
      return { one: await calls(1), three: await calls(3) };
    },
    { model: `${server.url}fixtures/bi-span-bert/`, text: texts.join(' '), labels },
  );
  const places = (found: (typeof results)['one']) =>
    found.map((call) =>
      call.map((entities) => entities.map(({ score: _, classes: __, ...entity }) => entity)),
    );
  expect(places(results.three)).toEqual(places(results.one));
  expect(results.one.flat(2).length).toBeGreaterThan(50);
  const scores = results.three.flat(2).map(({ score }) => score);
  results.one.flat(2).forEach(({ score }, index) => {
    expect(scores[index]).toBeCloseTo(score, 4);
  });
});
