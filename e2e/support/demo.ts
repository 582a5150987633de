/** The demo's page, as tests use it. */
import type { Page } from '@playwright/test';
import type { TestServer } from './server.ts';
import { expect } from './test.ts';

/** Opens the demo and waits for the entities of its first sample. */
export async function openDemo(page: Page, server: TestServer, query = ''): Promise<void> {
  await page.goto(server.url + query);
  await expect(status(page)).toHaveText(FINISHED, { timeout: 60_000 });
}

/** The line under a text that is done: `13 entities in 74 words, 120 ms`. */
export const FINISHED = /^[\d,]+ entit(?:y|ies) in [\d,]+ words?, /;

export function status(page: Page) {
  return page.locator('#status');
}

/** What the run panel says about a name, `Model runs` for instance. */
export async function fact(page: Page, name: string): Promise<string> {
  const row = page.locator('.pairs div', { has: page.getByText(name, { exact: true }) });
  return (await row.locator('dd').textContent()) ?? '';
}

/** Entities of the table: text and label. */
export async function tableRows(page: Page): Promise<string[][]> {
  const rows = await page.locator('#rows tr').all();
  return Promise.all(
    rows.map(async (row) => (await row.locator('td').allTextContents()).slice(0, 2)),
  );
}

/** Places a long text as if pasted: `fill` would not be a paste, and the clipboard needs a permission. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.locator('#text').evaluate((area, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    area.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, cancelable: true, bubbles: true }),
    );
  }, text);
}

const SENTENCES = [
  'Marit Solberg told reporters in Oslo that the deal should close by March 2027.',
  'Tomás Oliveira fears for 900 jobs in Aarhus and Gothenburg.',
  'The snow had melted, and nobody was to be seen on the road to the harbour.',
  'Denmark and Sweden will both review it, and shares of Volvo rose on the news.',
  'In 1911 Marie Curie came to Stockholm to receive the Nobel Prize in Chemistry.',
  'He said nothing at all, put on his coat and walked out into the rain.',
];

/** A text of at least `length` UTF-16 code units, in paragraphs. */
export function longText(length: number): string {
  const paragraphs: string[] = [];
  for (let size = 0, number = 0; size < length; number++) {
    const sentences = Array.from({ length: 4 }, (_, index) => {
      return SENTENCES[(number * 5 + index * index) % SENTENCES.length];
    });
    const paragraph = `${number + 1}. ${sentences.join(' ')}`;
    paragraphs.push(paragraph);
    size += paragraph.length + 2;
  }
  return paragraphs.join('\n\n');
}
