import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { FINISHED, fact, openDemo, status, tableRows } from './support/demo.ts';
import { expect, test } from './support/test.ts';

const path = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/pdf/${name}.pdf`, import.meta.url));

async function openPdf(page: Page, name: string): Promise<void> {
  await page.getByLabel('Labels', { exact: true }).fill('person, city');
  await page.locator('#file').setInputFiles(path(name));
  await expect(page.locator('#long-name')).toHaveText(`${name}.pdf`);
  await expect(status(page)).toHaveText(FINISHED);
  await expect(page.locator('.quad').first()).toBeAttached({ timeout: 20_000 });
}

/** Parts of the highlights that lie on dark pixels of the drawn page: ink, if they are where the words are. */
async function inkUnder(page: Page, label: string): Promise<number> {
  const quad = page.getByRole('button', { name: label }).first();
  await quad.scrollIntoViewIfNeeded();
  return quad.evaluate((shape) => {
    const canvas = shape.closest('.pdf-page')?.querySelector('canvas');
    if (!canvas) return 0;
    const box = shape.getBoundingClientRect();
    const all = canvas.getBoundingClientRect();
    const scale = canvas.width / all.width;
    const at = [box.left - all.left, box.top - all.top, box.width, box.height] as const;
    const [x, y, width, height] = at.map((value) => Math.round(value * scale));
    const pixels = canvas.getContext('2d')?.getImageData(x ?? 0, y ?? 0, width || 1, height || 1);
    const data = pixels?.data ?? new Uint8ClampedArray();
    let dark = 0;
    for (let index = 0; index < data.length; index += 4) {
      if ((data[index] ?? 255) < 128 && (data[index + 3] ?? 0) > 0) dark++;
    }
    return dark / (data.length / 4);
  });
}

for (const [name, found] of [
  ['groff-columns', 'Warsaw, city'],
  ['cairo-rotated-text', 'Devonshire, city'],
  ['reportlab-turned-page', 'Washington, city'],
  ['chromium-print', 'Stockholm, city'],
] as const) {
  test(`${name}: entities are highlighted where they are printed`, async ({ page, server }) => {
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(server.url)) {
        foreign.push(request.url());
      }
    });
    await openDemo(page, server);
    await openPdf(page, name);
    await expect.poll(() => inkUnder(page, found)).toBeGreaterThan(0.04);
    expect(foreign).toEqual([]);
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
  });
}

test('a PDF is edited on its pages, by keys and mouse, and is there after a reload', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  await openPdf(page, 'chromium-print');
  await page.locator('#pages').focus();
  await page.keyboard.press('n');
  const focused = page.locator('#pages path:focus');
  await expect(focused).toHaveAttribute('aria-label', /, (person|city)$/);
  const before = await focused.getAttribute('aria-label');
  await page.keyboard.press('Delete');
  await expect(page.getByRole('button', { name: before ?? '', exact: true })).toHaveCount(0);
  // A word of a heading, which is no entity, by a click.
  const first = page.locator('.pdf-page').first();
  const box = await first.boundingBox();
  if (box === null) throw new Error('No page.');
  await first.click({ position: { x: (box.width * 60) / 340, y: (box.height * 62) / 454 } });
  await expect(page.locator('#edit-text')).toHaveText('Printed');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator('#edit-text')).toHaveText('Printed by');
  await page.keyboard.press('1');
  await expect(page.getByRole('button', { name: 'Printed by, person' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  // The text is the same work.
  await page.getByRole('radio', { name: 'Text' }).check({ force: true });
  await expect(page.locator('#reader mark', { hasText: 'Printed by' })).toBeVisible();
  await page.waitForTimeout(600);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Printed by, person' })).toBeVisible();
  await expect(page.locator('#long-name')).toHaveText('chromium-print.pdf');
  await expect(status(page)).toHaveText(FINISHED, { timeout: 30_000 });
  expect((await tableRows(page)).flat()).toContain('Printed by');
});

test('without a network: visit, stop the server, clear the HTTP cache, reload, annotate a PDF', async ({
  page,
  startServer,
}) => {
  const server = await startServer();
  await openDemo(page, server);
  expect(await fact(page, 'Without a network')).toBe('works');
  await server.stop();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await page.reload();
  await expect(status(page)).toHaveText(FINISHED, { timeout: 60_000 });
  await openPdf(page, 'chromium-print');
  await expect.poll(() => inkUnder(page, 'Stockholm, city')).toBeGreaterThan(0.04);
  await page.locator('#pages').focus();
  await page.keyboard.press('n');
  await page.keyboard.press('a');
  await expect(page.locator('#label-rows')).toContainText('1 by you');
});

test('what is no PDF is said', async ({ page, server }) => {
  await openDemo(page, server);
  const bytes = readFileSync(path('groff-columns')).subarray(0, 900);
  const name = '<b>broken.pdf';
  await page.locator('#file').setInputFiles({ name, mimeType: 'application/pdf', buffer: bytes });
  await expect(page.getByRole('alert')).toContainText(`${name} cannot be read as a PDF`);
  await expect(page.locator('#reader mark').first()).toBeVisible();
});

test('a PDF with a password asks for it, once more where it is wrong; one without text is refused', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  const file = page.locator('#file');
  const field = page.locator('#password-value');
  await file.setInputFiles(path('reportlab-password'));
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert')).toContainText('It needs a password.');
  await expect(page.locator('#text')).toHaveValue(/Northwind/);
  await file.setInputFiles(path('reportlab-password'));
  await field.fill('wasp');
  await page.keyboard.press('Enter');
  await expect(page.locator('#password-why')).toContainText('This was not the password.');
  await field.fill('moth');
  await page.keyboard.press('Enter');
  await expect(page.locator('#long-name')).toHaveText('reportlab-password.pdf');
  await expect(page.locator('#reader')).toContainText('Grace Hopper worked in Philadelphia.');
  await file.setInputFiles(path('reportlab-picture'));
  await expect(page.getByRole('alert')).toContainText('has no text, only pictures of it');
  await expect(page.locator('#long-name')).toHaveText('reportlab-password.pdf');
});
