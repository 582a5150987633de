import { expect, openLibrary, test } from '../support/test.ts';

const LABELS = ['person', 'city', 'date', 'organisation'];
const TEXT = 'Grace Hopper joined the United States Navy in December 1943.';

test('label vectors survive a reload: the label tower does not run again', async ({
  page,
  server,
}) => {
  const run = () =>
    page.evaluate(
      async ({ model, labels, text }) => {
        const ner = await window.nerium.Nerium.load(model);
        const entities = await ner.extract(text, labels);
        return { entities, runs: ner.info.labelTowerRuns };
      },
      { model: `${server.url}models/nerium-mini/`, labels: LABELS, text: TEXT },
    );
  await openLibrary(page, server);
  const first = await run();
  expect(first.runs).toBeGreaterThan(0);
  expect(first.entities.length).toBeGreaterThan(0);
  await openLibrary(page, server);
  const second = await run();
  expect(second.runs).toBe(0);
  expect(second.entities).toEqual(first.entities);
});

test('a label set is encoded once; a description stands for its name', async ({ page, server }) => {
  await openLibrary(page, server);
  const result = await page.evaluate(
    async ({ model, text }) => {
      const ner = await window.nerium.Nerium.load(model, { cache: false });
      const labels = await ner.labels({ who: 'person', when: 'date' });
      const runs = ner.info.labelTowerRuns;
      const entities = await ner.extract(text, labels);
      return {
        names: labels.names,
        found: entities.map(({ text, label }) => [text, label]),
        again: ner.info.labelTowerRuns - runs,
        storage: ner.info.storage,
      };
    },
    { model: `${server.url}models/nerium-mini/`, text: TEXT },
  );
  expect(result.names).toEqual(['who', 'when']);
  expect(result.found).toEqual(
    expect.arrayContaining([
      ['Grace Hopper', 'who'],
      ['December 1943', 'when'],
    ]),
  );
  expect(result.again).toBe(0);
  expect(result.storage).toBe('memory');
});
