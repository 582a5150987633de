/** That no work is lost or mixed up: quick switches, reloads, two tabs, files that are alike, storage that is full. */
import type { Page } from '@playwright/test';
import { FINISHED, openDemo, status } from '../support/demo.ts';
import { expect, test } from '../support/test.ts';

const name = (page: Page) => page.locator('#text-name');
const rows = (page: Page) => page.locator('#texts-list li');
const mark = (page: Page, words: string) => page.locator('#reader mark', { hasText: words });

const NOTE = 'Grace Hopper worked in Philadelphia.';

function openFiles(page: Page, files: readonly (readonly [string, string])[]): Promise<void> {
  return page
    .locator('#file')
    .setInputFiles(
      files.map(([name, content]) => ({ name, mimeType: '', buffer: Buffer.from(content) })),
    );
}

async function accept(page: Page, words: string): Promise<void> {
  await mark(page, words).click();
  await page.locator('#accept-entity').click();
  await expect(mark(page, words)).toHaveAttribute('data-status', 'accepted');
}

/** Within one task of the page: quicker than any pause. */
async function typeAnd(page: Page, text: string, then: 'science' | 'reload'): Promise<void> {
  await page.locator('#text').evaluate(
    (area, [value, next]) => {
      if (!(area instanceof HTMLTextAreaElement)) return;
      area.value = value;
      area.dispatchEvent(new InputEvent('input'));
      if (next === 'reload') location.reload();
      else document.querySelectorAll<HTMLButtonElement>('button.sample')[1]?.click();
    },
    [text, then] as const,
  );
}

test('what was typed a moment before another text is opened, or the page reloaded, is kept', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  await typeAnd(page, NOTE, 'science');
  await expect(name(page)).toHaveText('Science');
  await page.locator('#texts-open').click();
  await expect(rows(page).filter({ hasText: NOTE })).toHaveCount(1);
  await page.keyboard.press('Escape');
  await typeAnd(page, 'Ada Lovelace lived in London.', 'reload');
  await expect(page.locator('#text')).toHaveValue('Ada Lovelace lived in London.');
  // A text that was opened a moment before, too.
  await expect(status(page)).toHaveText(FINISHED, { timeout: 30_000 });
  await page.evaluate(() => {
    document.querySelectorAll<HTMLButtonElement>('button.sample')[2]?.click();
    new MutationObserver(() => location.reload()).observe(
      document.querySelector('#text-name') ?? document.body,
      { childList: true, characterData: true, subtree: true },
    );
  });
  await expect(status(page)).toHaveText(FINISHED, { timeout: 30_000 });
  await expect(name(page)).toHaveText('Biomedicine');
});

test('a text that was written over and comes back has its corrections, and so has the other', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  const news = await page.locator('#text').inputValue();
  await accept(page, 'Oslo');
  await page.locator('#text').fill(NOTE);
  await expect(mark(page, 'Philadelphia')).toBeVisible();
  await accept(page, 'Philadelphia');
  await page.locator('#text').fill(news);
  await expect(name(page)).toHaveText('News');
  await expect(mark(page, 'Oslo')).toHaveAttribute('data-status', 'accepted');
  await page.locator('#texts-open').click();
  await rows(page).filter({ hasText: NOTE }).locator('.text-row').click();
  await expect(mark(page, 'Philadelphia')).toHaveAttribute('data-status', 'accepted');
});

test('files of one name and nearly one text do not take each other’s place', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  const other = NOTE.replace('.', ' then.');
  await openFiles(page, [
    ['note.txt', NOTE],
    ['note.txt', other],
  ]);
  await expect(page.locator('#input-note')).toContainText('Opened 2 of 2 files');
  await accept(page, 'Philadelphia');
  // Changed at both ends, elsewhere, and opened again.
  const changed = `Dr. ${NOTE.replace('.', ' again.')}`;
  await openFiles(page, [['note.txt', changed]]);
  await expect(page.locator('#text')).toHaveValue(changed);
  await page.locator('#texts-open').click();
  await expect(rows(page).filter({ hasText: 'note.txt' })).toHaveCount(3);
  await page.keyboard.press('Escape');
  for (const [text, status] of [
    [other, 'suggested'],
    [NOTE, 'accepted'],
  ] as const) {
    await openFiles(page, [['note.txt', text]]);
    await expect(page.locator('#text')).toHaveValue(text);
    await expect(mark(page, 'Philadelphia')).toHaveAttribute('data-status', status);
  }
  // Nothing was added by opening what was there.
  await page.locator('#texts-open').click();
  await expect(rows(page).filter({ hasText: 'note.txt' })).toHaveCount(3);
});

test('a tab that looks at a text does not write over what another one does to it', async ({
  page,
  context,
  server,
}) => {
  await openDemo(page, server);
  const other = await context.newPage();
  await openDemo(other, server);
  await expect(other.locator('#input-note')).toContainText('open in another tab');
  await accept(page, 'Oslo');
  // It is seen there, and what runs there afterwards keeps nothing older.
  await expect(mark(other, 'Oslo')).toHaveAttribute('data-status', 'accepted');
  await other.getByRole('button', { name: 'Science' }).click();
  await expect(name(other)).toHaveText('Science');
  await page.reload();
  await expect(status(page)).toHaveText(FINISHED, { timeout: 30_000 });
  await page.getByRole('button', { name: 'News' }).click();
  await expect(mark(page, 'Oslo')).toHaveAttribute('data-status', 'accepted');
});

test('once storage is full, work stays while the page is open, and that is said of each text', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('Full.', 'QuotaExceededError');
    };
  });
  const note = page.locator('#input-note');
  await accept(page, 'Oslo');
  await expect(note).toContainText('export your work before you leave');
  await page.getByRole('button', { name: 'Science' }).click();
  await expect(name(page)).toHaveText('Science');
  await accept(page, 'Ingrid Vasquez');
  await expect(note).toContainText('export your work before you leave');
  await page.locator('#texts-open').click();
  await page.getByRole('button', { name: 'Remove News' }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.locator('#texts-undo').click();
  await expect(page.locator('#texts-status')).toHaveText('It is back.');
  await rows(page).filter({ hasText: 'News' }).locator('.text-row').click();
  await expect(mark(page, 'Oslo')).toHaveAttribute('data-status', 'accepted');
});

test('a sample that was edited, as an earlier version kept it, is a text of its own, and the sample is one again', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  await page.getByRole('button', { name: 'Science' }).click();
  await expect(name(page)).toHaveText('Science');
  await page.waitForTimeout(600);
  await page.evaluate(async (text) => {
    const start = text.indexOf('Philadelphia');
    const annotation = { start, end: start + 12, label: 'city', status: 'accepted' };
    const documents = [{ name: 'News', text, annotations: [annotation], rejected: [] }];
    const document = JSON.stringify({ format: 'nerium-annotations', version: 1, documents });
    const values = await new Promise<IDBObjectStore>((resolve, reject) => {
      const opening = indexedDB.open('nerium-demo');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () =>
        resolve(opening.result.transaction('values', 'readwrite').objectStore('values'));
    });
    values.delete('info sample News');
    values.put({ document, labels: ['city'], thresholds: [] }, 'work sample News');
    await new Promise((resolve) => {
      values.transaction.oncomplete = resolve;
    });
  }, NOTE);
  await page.reload();
  await expect(status(page)).toHaveText(FINISHED, { timeout: 30_000 });
  await page.getByRole('button', { name: 'News' }).click();
  await expect(mark(page, 'Oslo')).toBeVisible();
  await page.locator('#texts-open').click();
  await expect(rows(page)).toHaveCount(3);
  await rows(page).filter({ hasText: NOTE }).locator('.text-row').click();
  await expect(mark(page, 'Philadelphia')).toHaveAttribute('data-status', 'accepted');
});
