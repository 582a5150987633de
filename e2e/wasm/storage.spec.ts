import { openStoreTools } from '../support/label-store.ts';
import { expect, openLibrary, test } from '../support/test.ts';

test('Nerium.storage lists, sums up and removes what is kept', async ({ page, server }) => {
  await openStoreTools(page, server);
  const result = await page.evaluate(async () => {
    const { isNeriumError, Nerium } = window.nerium;
    const { storage } = Nerium;
    const empty = await storage.list();
    const { ner } = await window.tools.load();
    await ner.labels(window.tools.names(1000));
    await ner.dispose();
    const list = await storage.list();
    const usage = await storage.usage();
    const error = await storage.remove({}).catch((thrown: unknown) => thrown);
    const none = await storage.remove({ model: 'nobody/nothing' });
    const removed = await storage.remove({ kind: 'labels' });
    const left = await storage.list();
    await storage.clear();
    return {
      empty,
      list,
      usage,
      code: isNeriumError(error) && error.code,
      none,
      removed: removed.map(({ id }) => id),
      left: left.map(({ id }) => id),
      cleared: await storage.list(),
      persist: typeof (await storage.persist()),
      again: (await window.tools.load()).ner.info.sizes.cached,
    };
  });
  expect(result.empty).toEqual([]);
  const labels = result.list.find(({ kind }) => kind === 'labels');
  const model = result.list.find(({ kind }) => kind === 'model');
  expect(result.list.length).toBe(2);
  expect(labels).toMatchObject({ labels: 1000, model: `${server.url}fixtures/bi-span-bert/` });
  expect(labels?.bytes).toBeGreaterThan(1000 * 2 * 32);
  expect(model).toMatchObject({ labels: undefined, model: `${server.url}fixtures/bi-span-bert/` });
  expect(model?.bytes).toBeGreaterThan(100_000);
  expect(result.list.every(({ lastUsed }) => lastUsed instanceof Date)).toBe(true);
  expect(result.usage).toMatchObject({ models: model?.bytes, labels: labels?.bytes });
  expect(result.usage.bytes).toBe((model?.bytes ?? 0) + (labels?.bytes ?? 0));
  expect(result.code).toBe('INPUT_INVALID');
  expect(result.none).toEqual([]);
  expect(result.removed).toEqual([labels?.id]);
  expect(result.left).toEqual([model?.id]);
  expect(result.cleared).toEqual([]);
  expect(result.persist).toBe('boolean');
  expect(result.again).toBe(0);
});

test('asking for storage loads a small chunk, and no worker', async ({ page, startServer }) => {
  const server = await startServer();
  await openLibrary(page, server);
  server.forget();
  await page.evaluate(() => window.nerium.Nerium.storage.usage());
  const scripts = server.requests.map(({ path }) => path).filter((path) => path.endsWith('.js'));
  expect(scripts).toEqual(['/package/storage.js']);
});
