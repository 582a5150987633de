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

test('a set grows and shrinks; calls, sessions and streams go with it, also in a new worker', async ({
  page,
  server,
}) => {
  await openLibrary(page, server);
  const result = await page.evaluate(
    async ({ model, text, workerUrl }) => {
      let worker: Worker | undefined;
      const ner = await window.nerium.Nerium.load(model, {
        cache: false,
        worker: () => {
          worker = new Worker(workerUrl, { type: 'module' });
          return worker;
        },
      });
      const found = (entities: readonly { text: string; label: string }[]) =>
        entities.map(({ text, label }) => `${text}: ${label}`);
      const labels = await ner.labels(['person']);
      const session = ner.session(labels);
      const before = found(await session.update(text));
      const runs = ner.info.labelTowerRuns;
      const [, more] = await Promise.all([
        labels.add({ when: 'date' }),
        labels.add([{ label: 'body', kind: 'organisation' }], { template: '{kind}' }),
      ]);
      const added = ner.info.labelTowerRuns - runs;
      const people = await labels.subset(['person']);
      const grown = {
        size: labels.size,
        names: labels.names,
        extract: found(await ner.extract(text, labels)),
        session: found(await session.update(text)),
        people: found(await ner.extract(text, people)),
        candidates: (await ner.analyze(text, labels)).candidates.labels,
      };
      const streamed = ner.stream(`${text} `.repeat(40), labels);
      const first = (await streamed.next()).value ?? [];
      await more.remove(['person', 'body']);
      let rest = 0;
      for await (const entities of streamed) {
        rest += entities.filter(({ label }) => label === 'person').length;
      }
      const vectors = await labels.vectors();
      worker?.dispatchEvent(new ErrorEvent('error', { message: 'killed' }));
      const after = found(await ner.extract(text, labels));
      const vectorsAfter = await labels.vectors();
      labels.dispose();
      const disposed = await ner.extract(text, labels).catch((error) => error.code);
      return {
        before,
        added,
        grown,
        streamed: found(first).length > 0 && rest > 0,
        after,
        same: vectors.every((value, index) => value === vectorsAfter[index]),
        length: vectors.length / ner.info.hiddenSize,
        disposed,
      };
    },
    {
      model: `${server.url}models/nerium-mini/`,
      text: TEXT,
      workerUrl: `${server.url}package/worker.js`,
    },
  );
  expect(result.before).toEqual(['Grace Hopper: person']);
  expect(result.added).toBe(2);
  expect(result.grown.size).toBe(3);
  expect(result.grown.names).toEqual(['person', 'when', 'body']);
  expect(result.grown.candidates).toEqual(['person', 'when', 'body']);
  expect(result.grown.extract).toContain('December 1943: when');
  expect(result.grown.session).toEqual(result.grown.extract);
  expect(result.grown.people).toEqual(['Grace Hopper: person']);
  expect(result.streamed).toBe(true);
  expect(result.after).toEqual(['December 1943: when']);
  expect(result.length).toBe(1);
  expect(result.same).toBe(true);
  expect(result.disposed).toBe('DISPOSED');
});
