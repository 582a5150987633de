import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/root.mjs';
import { expect, test } from './support/test.ts';

const PACK = join(ROOT, 'public/labels/kinds.pack');
const DONE = /^\d+ entit(?:y|ies) among ([\d,]+) labels?, /;

test('a pack of thousands of labels is searched, picked from, and used', async ({
  page,
  server,
}) => {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  server.forget();
  await page.goto(`${server.url}labels.html`);
  const status = page.locator('#status');
  await expect(status).toHaveText(DONE, { timeout: 60_000 });
  await expect(status).toContainText('among 3,131 labels');
  await expect(page.locator('#pack-facts')).toContainText('None had to be encoded');
  // The service worker has fetched it, whole, and the page reads it from there.
  const requests = server.requests.filter(({ path }) => path === '/labels/kinds.pack');
  expect(requests.map(({ range }) => range)).toEqual([undefined]);

  // By keyboard: type, go down into the list, pick two.
  await page.getByLabel('Search the labels').fill('surgeon');
  await expect(page.locator('#found li').first()).toContainText('surgeon');
  await expect(page.locator('#found li').first()).toContainText('physician who specializes');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.getByLabel('Search the labels').fill('disease');
  await page.getByRole('button', { name: /^Pick \d+$/ }).click();
  await page.getByRole('radio', { name: 'Those picked' }).check();
  await page.locator('#find').click();
  await expect(status).toHaveText(/among \d{2,3} labels, /);
  const labels = await page.locator('#rows .label').allTextContents();
  expect(labels.length).toBeGreaterThan(0);
  for (const label of labels) expect(label).toMatch(/disease|surgeon/);
  // A lower threshold finds no less.
  await page.getByRole('slider', { name: 'Threshold' }).fill('0.2');
  await expect.poll(() => page.locator('#rows li').count()).toBeGreaterThan(labels.length);
  await page.getByRole('button', { name: 'Remove surgeon' }).click();
  await expect(page.getByRole('button', { name: 'Remove surgeon' })).toHaveCount(0);

  await page.locator('#file').setInputFiles({
    name: 'broken.pack',
    mimeType: 'application/octet-stream',
    buffer: readFileSync(PACK).subarray(0, 1000),
  });
  await expect(page.locator('#error-code')).toHaveText('PACK_INVALID');
  await page.locator('#file').setInputFiles(PACK);
  await expect(page.locator('#pack-facts')).toContainText('kinds.pack');
  await expect(page.locator('#error')).toBeHidden();
  expect(problems).toEqual([]);
});
