/** Texts that the annotator keeps: those of one file, several files, what is typed; and files that are no texts. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { FINISHED, openDemo, status, tableRows } from '../support/demo.ts';
import { expect, test } from '../support/test.ts';

const name = (page: Page) => page.locator('#text-name');
const position = (page: Page) => page.locator('#text-position');
const rows = (page: Page) => page.locator('#texts-list li');

interface NamedContent {
  readonly name: string;
  readonly content: string | readonly number[];
}

async function openFiles(page: Page, files: readonly NamedContent[]): Promise<void> {
  await page.locator('#file').setInputFiles(
    files.map(({ name, content }) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: typeof content === 'string' ? Buffer.from(content) : Buffer.from(content),
    })),
  );
}

function toLine(number: number): string {
  const words = `Text ${number} : Marit Solberg told reporters in Oslo that it was late .`.split(
    ' ',
  );
  return JSON.stringify({ tokenized_text: words, ner: [[3, 4, 'person']] });
}

test('a JSONL file of many texts goes in, is corrected by keys, and comes out whole', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  const content = Array.from({ length: 120 }, (_none, number) => toLine(number)).join('\n');
  await openFiles(page, [{ name: 'many.jsonl', content }]);
  await expect(name(page)).toHaveText('many.jsonl 1');
  await expect(position(page)).toHaveText('1 of 120');
  await expect(page.getByText('Opened many.jsonl: 120 texts.').first()).toBeVisible();
  await expect(page.locator('#labels')).toHaveValue('person');
  await page.locator('#labels').fill('person, city');
  await page.locator('#reader').focus();
  await page.keyboard.press('Shift+N');
  await expect(name(page)).toHaveText('many.jsonl 2');
  // What is set for one text of a file is set for all.
  await expect(page.locator('#labels')).toHaveValue('person, city');
  await expect(page.locator('#reader')).toBeFocused();
  await expect.poll(async () => (await tableRows(page)).flat()).toContain('Oslo');
  await expect(status(page)).toHaveText(FINISHED);
  await page.keyboard.press('n');
  await expect(page.locator('#reader mark:focus')).toHaveText('Marit Solberg');
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await tableRows(page)).flat()).not.toContain('Marit Solberg');
  await page.keyboard.press('Shift+P');
  await expect(name(page)).toHaveText('many.jsonl 1');
  await page.keyboard.press('Shift+P');
  await expect(page.locator('#announcement')).toHaveText(/This is the first text|entities in/);

  // The list: at the text that is open, filtered, by keys.
  await page.keyboard.press('t');
  await expect(rows(page)).toHaveCount(50);
  await expect(page.locator('.text-row:focus')).toContainText('many.jsonl 1');
  await page.keyboard.press('PageDown');
  await expect(page.locator('#texts-range')).toHaveText('51–100 of 120');
  await page.locator('#texts-filter').fill('text 119');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('not opened yet');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(name(page)).toHaveText('many.jsonl 120');
  await page.waitForTimeout(600);
  await page.reload();
  await expect(position(page)).toHaveText('120 of 120');

  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('radio', { name: 'All 120 texts' }).check({ force: true });
  const menu = page.locator('#export-menu');
  await expect(menu.getByRole('button', { name: /^W3C/ })).toBeHidden();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    menu.getByRole('button', { name: /^JSONL/ }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('many.jsonl');
  const lines = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\n');
  const spans = lines.map((line) => JSON.parse(line).ner);
  expect(spans).toHaveLength(120);
  // Corrected: the person is gone, and what the model found beside it is there.
  expect(spans[1]).toEqual([[8, 8, 'city']]);
  // Never opened: as it came.
  expect(spans[60]).toEqual([[3, 4, 'person']]);
});

test('what is typed over a sample is a text of its own; texts are removed and put back', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  await page.locator('#reader mark', { hasText: 'Oslo' }).click();
  await page.locator('#accept-entity').click();
  await page.locator('#text').fill('Grace Hopper worked in Philadelphia.');
  await expect(name(page)).toHaveText('Grace Hopper worked in Philadelphia.');
  await expect.poll(async () => (await tableRows(page)).flat()).toContain('Philadelphia');
  await page.locator('#reader mark', { hasText: 'Philadelphia' }).click();
  await page.locator('#accept-entity').click();
  await page.getByRole('button', { name: 'News' }).click();
  await expect(page.locator('#reader mark', { hasText: 'Oslo' })).toHaveAttribute(
    'data-status',
    'accepted',
  );
  // As an earlier version left it: without what lists say of texts.
  await page.waitForTimeout(600);
  await page.evaluate(async () => {
    const values = await new Promise<IDBObjectStore>((resolve, reject) => {
      const opening = indexedDB.open('nerium-demo');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () =>
        resolve(opening.result.transaction('values', 'readwrite').objectStore('values'));
    });
    values.delete(IDBKeyRange.bound('info ', 'info \uffff'));
    await new Promise((resolve) => {
      values.transaction.oncomplete = resolve;
    });
  });
  await page.reload();
  await expect(status(page)).toHaveText(FINISHED, { timeout: 30_000 });
  await page.locator('#texts-open').click();
  await expect(rows(page)).toHaveCount(2);
  const own = rows(page).filter({ hasText: 'Grace Hopper' });
  await expect(own).toContainText('1 correction');
  await own.getByRole('button', { name: /^Grace/ }).focus();
  await page.keyboard.press('Delete');
  await expect(rows(page)).toHaveCount(1);
  await page.locator('#texts-undo').click();
  await expect(rows(page)).toHaveCount(2);
  await own.getByRole('button', { name: /^Grace/ }).click();
  await expect(page.locator('#text')).toHaveValue('Grace Hopper worked in Philadelphia.');
  await expect(page.locator('#reader mark', { hasText: 'Philadelphia' })).toHaveAttribute(
    'data-status',
    'accepted',
  );
  // The text that is open, too.
  await page.locator('#texts-open').click();
  await page.getByRole('button', { name: /^Remove Grace/ }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.locator('#text')).toHaveValue('');
  await page.waitForTimeout(600);
  await page.locator('#texts-open').click();
  await expect(rows(page)).toHaveCount(1);
});

test('several files at once: all are in the list, and what is no text is said', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  const hostile = '<img src=x onerror=window.hit=1>.md';
  await openFiles(page, [
    { name: 'first.txt', content: 'Grace Hopper worked in Philadelphia.' },
    { name: 'picture.txt', content: [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13] },
    { name: hostile, content: 'Ada Lovelace lived in London.' },
  ]);
  await expect(page.getByRole('alert')).toContainText('picture.txt holds no text');
  await expect(name(page)).toHaveText('first.txt');
  await expect(page.locator('#input-note')).toHaveText(
    'Opened 2 of 3 files: they are in the list. Not opened: picture.txt.',
  );
  await page.getByRole('button', { name: 'Next text' }).click();
  await expect(name(page)).toHaveText(hostile);
  await expect(page.locator('#text')).toHaveValue('Ada Lovelace lived in London.');
  await page.locator('#texts-open').click();
  await expect(rows(page)).toHaveCount(3);
  await expect(page.locator('#texts-list img')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await openFiles(page, [{ name: 'empty.txt', content: ' \n' }]);
  await expect(page.getByRole('alert')).toContainText('empty.txt holds no text. It is empty.');
  await openFiles(page, [{ name: 'empty.jsonl', content: '' }]);
  await expect(page.getByRole('alert')).toContainText('empty.jsonl holds no document.');
  // Quicker than texts are opened.
  await page.locator('#reader').focus();
  await page.keyboard.press('Shift+P');
  await page.keyboard.press('Shift+P');
  await expect(name(page)).toHaveText('News');
  await page.keyboard.press('Shift+N');
  await page.keyboard.press('Shift+N');
  // Nothing of that took the place of what was open.
  await expect(page.locator('#text')).toHaveValue('Ada Lovelace lived in London.');
  expect(await page.evaluate(() => 'hit' in window)).toBe(false);
});

test('a text that is open in two tabs is said to be', async ({ page, context, server }) => {
  await openDemo(page, server);
  const note = 'This text is open in another tab, too: what is changed last is what is kept.';
  const other = await context.newPage();
  await openDemo(other, server);
  await expect(other.locator('#input-note')).toHaveText(note);
  await expect(page.locator('#input-note')).toBeEmpty();
  await other.getByRole('button', { name: 'Science' }).click();
  await expect(name(other)).toHaveText('Science');
  await expect(other.locator('#input-note')).toBeEmpty();
});

test('a folder that is dropped gives its files, in order, without those of other kinds', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  // Browsers make such entries of what is really dropped only.
  await page.evaluate(() => {
    const toFile = (name: string, text: string) => ({
      name,
      isFile: true,
      isDirectory: false,
      file: (done: (file: File) => void) => done(new File([text], name)),
    });
    const entries = [
      toFile('10.txt', 'Ada Lovelace lived in London.'),
      toFile('picture.png', 'no text'),
      toFile('9.txt', 'Grace Hopper worked in Philadelphia.'),
    ];
    const folder = {
      name: 'folder',
      isFile: false,
      isDirectory: true,
      createReader: () => ({
        readEntries: (done: (some: unknown[]) => void) => done(entries.splice(0, 2)),
      }),
    };
    const items = [{ webkitGetAsEntry: () => folder }];
    const dataTransfer = { types: ['Files'], files: [], items };
    const event = new Event('drop', { cancelable: true });
    dispatchEvent(Object.assign(event, { dataTransfer }));
  });
  await expect(name(page)).toHaveText('9.txt');
  await expect(page.locator('#input-note')).toHaveText(
    'Opened 2 of 2 files: they are in the list.',
  );
  await page.getByRole('button', { name: 'Next text' }).click();
  await expect(name(page)).toHaveText('10.txt');
});
