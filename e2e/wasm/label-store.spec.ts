/**
 * Faults of the label store: whatever happens to it, vectors are those of fresh encoding, rounded, bit for bit.
 */
import { encodePartly, openStoreTools } from '../support/label-store.ts';
import { expect, test } from '../support/test.ts';

const COUNT = 4000;

for (const stop of ['worker', 'tab'] as const) {
  test(`a ${stop} that ends while labels are encoded loses one batch at most`, async ({
    context,
    server,
  }) => {
    const page = await context.newPage();
    await openStoreTools(page, server);
    const done = await encodePartly(page, COUNT, 500, stop);
    const next = stop === 'tab' ? await context.newPage() : page;
    await openStoreTools(next, server);
    const result = await next.evaluate(async (count) => {
      const { ner } = await window.tools.load();
      const totals: number[] = [];
      const labels = await ner.labels(window.tools.names(count), {
        onProgress: (event) => {
          if (event.phase === 'labels') totals.push(event.total);
        },
      });
      return { total: totals[0] ?? 0, wrong: await window.tools.wrong(labels) };
    }, COUNT);
    expect(result.wrong).toBe(0);
    // A batch is reported when it is stored.
    expect(result.total).toBeLessThanOrEqual(COUNT - done);
    expect(result.total).toBeGreaterThan(0);
  });
}

test('two tabs that encode at the same time share the work', async ({ context, server }) => {
  const pages = [await context.newPage(), await context.newPage()];
  for (const page of pages) await openStoreTools(page, server);
  const wrong = await Promise.all(
    pages.map((page, tab) =>
      page.evaluate(
        async ({ count, first }) => {
          const { ner } = await window.tools.load();
          const labels = await ner.labels(window.tools.names(count, first));
          return window.tools.wrong(labels);
        },
        { count: COUNT, first: 1000 * tab },
      ),
    ),
  );
  expect(wrong).toEqual([0, 0]);
  const stored = await pages[0]?.evaluate(() => window.nerium.Nerium.storage.list());
  // Each once.
  const labels = stored?.find(({ kind }) => kind === 'labels')?.labels;
  expect(labels).toBe(COUNT + 1000);
});

test('several workers encode together', async ({ page, server }) => {
  await openStoreTools(page, server);
  const result = await page.evaluate(async (count) => {
    const runs = async (workers: number) => {
      await window.nerium.Nerium.storage.clear();
      const { ner } = await window.tools.load({ workers });
      const wrong = await window.tools.wrong(await ner.labels(window.tools.names(count)));
      const { labelTowerRuns } = ner.info;
      await ner.dispose();
      return { wrong, labelTowerRuns };
    };
    return [await runs(1), await runs(3)];
  }, COUNT);
  expect(result.map(({ wrong }) => wrong)).toEqual([0, 0]);
  const [alone, together] = result.map(({ labelTowerRuns }) => labelTowerRuns);
  // What the first worker ran itself.
  expect(together).toBeGreaterThan(0);
  expect(together).toBeLessThan(alone ?? 0);
});
