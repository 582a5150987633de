/** The demo after one visit, and after a new version came out. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { REST_CACHE } from '../../demo/offline-names.ts';
import { FINISHED, fact, openDemo, status } from '../support/demo.ts';
import { expect, MOUNTS, test } from '../support/test.ts';

async function clearHttpCache(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
}

test('works with the server stopped and the HTTP cache cleared', async ({ page, startServer }) => {
  const server = await startServer();
  await openDemo(page, server);
  expect(await fact(page, 'Without a network')).toBe('works');
  const kept = () =>
    page.evaluate(async (name) => (await (await caches.open(name)).keys()).length, REST_CACHE);
  await expect.poll(kept, { timeout: 60_000 }).toBe(countFiles(`${MOUNTS['/']}/pdfjs`));
  await server.stop();
  await clearHttpCache(page);
  await page.reload();
  await expect(status(page)).toHaveText(FINISHED, { timeout: 60_000 });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  // Another address of the same page, as a bookmark would have.
  await page.goto(`${server.url}?device=wasm`);
  await expect(status(page)).toHaveText(FINISHED, { timeout: 60_000 });
});

test('a first visit to the page of very many labels is enough, too', async ({
  page,
  startServer,
}) => {
  const server = await startServer();
  await page.goto(`${server.url}labels.html`);
  const found = page.locator('#status');
  await expect(found).toHaveText(/^\d+ entities among/, { timeout: 60_000 });
  await server.stop();
  await clearHttpCache(page);
  await page.reload();
  await expect(found).toHaveText(/^\d+ entities among/, { timeout: 60_000 });
  await page.goto(`${server.url}index.html`);
  await expect(status(page)).toHaveText(FINISHED, { timeout: 60_000 });
});

test('the page of what is kept keeps the pages, without a model', async ({ page, startServer }) => {
  const server = await startServer();
  await page.goto(`${server.url}storage.html`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await server.stop();
  await clearHttpCache(page);
  await page.goto(server.url);
  await expect(page.locator('#reader')).toContainText('Northwind Ferries');
  await expect(page.getByRole('alert')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('a new version waits until the old one is closed everywhere', async ({
  page,
  context,
  startServer,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'nerium-demo-'));
  try {
    cpSync(MOUNTS['/'] ?? '', folder, { recursive: true });
    const server = await startServer({ mounts: { ...MOUNTS, '/': folder } });
    await openDemo(page, server);
    release(folder);
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
    });
    await page.waitForFunction(async () => (await navigator.serviceWorker.ready).waiting !== null);
    // All files of the old version are gone from the server, and this tab still finds them.
    await clearHttpCache(page);
    await page.reload();
    await expect(status(page)).toHaveText(FINISHED, { timeout: 60_000 });
    await expect(page).not.toHaveTitle('The next version');
    await expect(page.getByText('A new version of these pages is ready.')).toBeVisible();
    // Parts that are loaded late, too.
    const pdf = new URL('../../fixtures/pdf/groff-columns.pdf', import.meta.url);
    await page.locator('#file').setInputFiles(fileURLToPath(pdf));
    await expect(page.locator('.pdf-page').first()).toBeVisible();
    await expect(page.locator('#long-name')).toHaveText('groff-columns.pdf');
    await page.close();
    const next = await context.newPage();
    await expect(async () => {
      // A tab that goes from the old version to itself keeps it.
      await next.goto('about:blank');
      await next.goto(server.url);
      await expect(next).toHaveTitle('The next version', { timeout: 1000 });
    }).toPass();
    await expect(status(next)).toHaveText(FINISHED, { timeout: 60_000 });
    await expect(next.getByText('A new version of these pages is ready.')).toBeHidden();
    // Nothing large of the old version is left.
    const wasm = await next.evaluate(async () =>
      (await (await caches.open('nerium-wasm')).keys()).map(({ url }) => url),
    );
    expect(wasm).toEqual([expect.stringContaining('-next')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function countFiles(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

/** Puts a version with another title and other names for its files in the place of the one in `folder`. */
function release(folder: string): void {
  const assets = readdirSync(join(folder, 'assets'));
  const renamed = new Map(assets.map((name) => [name, name.replace(/-([\w-]{8})\./, '-next$1.')]));
  const texts = [
    'index.html',
    'service-worker.js',
    ...assets.map((name) => `assets/${name}`),
  ].filter((path) => /\.(html|m?js|css)$/.test(path));
  for (const path of texts) {
    let content = readFileSync(join(folder, path), 'utf8');
    for (const [before, after] of renamed) content = content.replaceAll(before, after);
    if (path === 'index.html')
      content = content.replace(/<title>.*<\/title>/, '<title>The next version</title>');
    // Files without a hash in their name are known by their revision.
    if (path === 'service-worker.js') content = content.replaceAll(/revision:`/g, 'revision:`next');
    writeFileSync(join(folder, path), content);
  }
  for (const [before, after] of renamed) {
    cpSync(join(folder, 'assets', before), join(folder, 'assets', after));
    rmSync(join(folder, 'assets', before));
  }
}
