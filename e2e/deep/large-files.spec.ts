import type { Page } from '@playwright/test';
import { longText, openDemo, status } from '../support/demo.ts';
import { makePdf } from '../support/make-pdf.ts';
import { expect, test } from '../support/test.ts';

const WAIT = { timeout: 120_000 };

/** Stops the run and accepts the first entity, which is there again after a reload. */
async function acceptAndReload(page: Page, name: string, view: string): Promise<void> {
  await page.locator('#stop').click();
  await page.locator(view).focus();
  await page.keyboard.press('n');
  await page.keyboard.press('a');
  await expect(page.locator('#label-rows')).toContainText('1 by you', WAIT);
  await page.waitForTimeout(3000);
  await page.reload();
  await expect(page.locator('#long-name')).toHaveText(name, WAIT);
  await expect(page.locator('#label-rows')).toContainText('1 by you', WAIT);
}

test('a PDF of 1,000 pages is read, shown, corrected and kept', async ({ page, server }) => {
  await openDemo(page, server);
  await page.locator('#labels').fill('person, city');
  const pages = Array.from({ length: 1000 }, (_none, number) =>
    Array.from({ length: 40 }, (_line, line) => {
      return `Page ${number + 1}, line ${line + 1}: Grace Hopper worked in Philadelphia in 1949.`;
    }),
  );
  const name = 'thousand.pdf';
  const buffer = makePdf(pages);
  await page.locator('#file').setInputFiles({ name, mimeType: 'application/pdf', buffer });
  await expect(status(page)).toContainText(/reading page \d+ of 1000/, WAIT);
  await expect(page.locator('#long-name')).toHaveText(name, WAIT);
  await expect(page.locator('.quad').first()).toBeAttached(WAIT);
  await expect(page.locator('.pdf-page')).toHaveCount(1000);
  await acceptAndReload(page, name, '#pages');
});

test('a text of 20 MB is shown, corrected and kept', async ({ page, server }) => {
  await openDemo(page, server);
  const part = longText(1_000_000);
  const text = Array.from({ length: 20 }, () => part).join('\n\n');
  const name = 'large.txt';
  await page
    .locator('#file')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await expect(page.locator('#long-name')).toHaveText(name, WAIT);
  await expect(page.locator('#reader mark').first()).toBeVisible(WAIT);
  await acceptAndReload(page, name, '#reader');
});
