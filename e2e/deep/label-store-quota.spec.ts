/**
 * Storage that is full, in a profile on disk: there deleted space is not always free at once.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { openStoreTools } from '../support/label-store.ts';
import type { TestServer } from '../support/server.ts';
import { test as base, expect } from '../support/test.ts';

/** A context whose storage is on disk. */
const test = base.extend<{ profile: BrowserContext }>({
  profile: async ({ playwright, launchOptions }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'nerium-profile-'));
    const context = await playwright.chromium.launchPersistentContext(folder, launchOptions);
    await use(context);
    await context.close();
    await rm(folder, { recursive: true });
  },
});

const QUOTA = 30_000_000;

/** A page that has filled the origin's storage but for so many bytes. Before IndexedDB is used: it remembers for 30 s. */
async function openFullPage(
  context: BrowserContext,
  server: TestServer,
  room: number,
): Promise<Page> {
  const page = await context.newPage();
  await openStoreTools(page, server);
  const session = await context.newCDPSession(page);
  const { origin } = new URL(server.url);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: QUOTA });
  await page.evaluate(async (size) => {
    const own = await caches.open('of the page');
    await own.put('/own', new Response(new Uint8Array(size)));
  }, QUOTA - room);
  return page;
}

test("with evict: 'never' everything goes on in memory, and info says so", async ({
  profile,
  server,
}) => {
  const page = await openFullPage(profile, server, 150_000);
  const result = await page.evaluate(async () => {
    const { ner } = await window.tools.load({ evict: 'never' });
    const names = window.tools.names(8000);
    const labels = await ner.labels(names);
    const { storage, warnings, labelTowerRuns } = ner.info;
    const again = await ner.labels(names);
    return {
      storage,
      warnings: warnings.toSorted(),
      wrong: [await window.tools.wrong(labels), await window.tools.wrong(again)],
      runsAgain: ner.info.labelTowerRuns - labelTowerRuns,
    };
  });
  expect(result).toEqual({
    storage: 'memory',
    warnings: [
      'Label vectors could not be stored.',
      'Model files could not be kept: they will be fetched again at the next load.',
    ],
    wrong: [0, 0],
    runsAgain: 0,
  });
});

test('else what Nerium used longest ago gives way, and nothing of the page', async ({
  profile,
  server,
}) => {
  // Either model fits, and not both.
  const page = await openFullPage(profile, server, 1_200_000);
  const other = `${server.url}fixtures/bi-span-markerV1/`;
  const result = await page.evaluate(async (other) => {
    const { Nerium } = window.nerium;
    const models = async () =>
      (await Nerium.storage.list())
        .filter(({ kind }) => kind === 'model')
        .map(({ model }) => model);
    const old = await Nerium.load(other);
    await old.dispose();
    const before = await models();
    const { ner } = await window.tools.load();
    const labels = await ner.labels(window.tools.names(500));
    const own = await (await caches.open('of the page')).match('/own');
    return {
      before,
      after: await models(),
      storage: ner.info.storage,
      warnings: ner.info.warnings,
      wrong: await window.tools.wrong(labels),
      own: (await own?.arrayBuffer())?.byteLength,
    };
  }, other);
  expect(result).toEqual({
    before: [other],
    after: [`${server.url}fixtures/bi-span-bert/`],
    storage: 'indexeddb',
    warnings: [
      `Storage was full: the files of ${other} were removed, which were used longest ago.`,
    ],
    wrong: 0,
    own: QUOTA - 1_200_000,
  });
});
