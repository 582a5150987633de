/**
 * Firefox, where the machine has one (Debian's `firefox-esr`, or FIREFOX_PATH), driven over WebDriver BiDi, which it speaks by
 * itself; Playwright would need a build of its own. The library loads the bundled model on WebAssembly and what it kept; the
 * elements highlight and follow what is typed; the demo annotates, opens a PDF, and works without its server.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type ElementHandle, type Page } from 'puppeteer-core';
import type {} from '../../src/elements/define.ts';
import { FINISHED } from '../support/demo.ts';
import { expect, test } from '../support/test.ts';

const FIREFOX = findFirefox();
const PDF = fileURLToPath(new URL('../../fixtures/pdf/chromium-print.pdf', import.meta.url));

let browser: Browser;
let page: Page;

test.skip(FIREFOX === undefined, 'There is no Firefox on this machine.');

test.beforeEach(async () => {
  browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX ?? '',
    headless: true,
  });
  page = await browser.newPage();
});

test.afterEach(() => browser.close());

test('the library loads, annotates, and loads again from what it kept', async ({ server }) => {
  const cold = await annotate(page, server.url);
  expect(cold.info).toMatchObject({ device: 'wasm', storage: 'indexeddb' });
  expect(cold.info.kernel).toMatch(/^wasm/);
  expect(cold.found).toContainEqual(['Marie Curie', 'person']);
  expect(cold.found).toContainEqual(['Warsaw', 'city']);
  expect(cold.info.sizes.downloaded).toBeGreaterThan(0);
  const warm = await annotate(page, server.url);
  expect(warm.info.sizes.downloaded).toBe(0);
  expect(warm.info.labelTowerRuns).toBe(0);
  expect(warm.found).toEqual(cold.found);
});

test('elements highlight the text of a page and of a field', async ({ server }) => {
  await page.goto(`${server.url}page/`);
  await page.evaluate(async (model) => {
    const attributes = `labels="person, city" model="${model}"`;
    document.body.innerHTML = `<ner-highlight ${attributes}><p>Marie Curie was born in <b>War</b>saw.</p></ner-highlight>
      <ner-input ${attributes} value="Ada Lovelace"></ner-input>`;
    const script: string = '/package/elements.js';
    await import(script);
  }, `${server.url}models/nerium-mini/`);
  const entitiesOf = (name: 'ner-highlight' | 'ner-input') => {
    return page.evaluate(
      (tag) => (document.querySelector(tag)?.entities ?? []).map(({ text }) => text),
      name,
    );
  };
  await expect
    .poll(() => entitiesOf('ner-highlight'), { timeout: 60_000 })
    .toEqual(['Marie Curie', 'Warsaw']);
  await expect.poll(() => entitiesOf('ner-input')).toEqual(['Ada Lovelace']);
  const painted = await page.evaluate(() =>
    [...CSS.highlights.keys()].filter((name) => name.startsWith('nerium-')),
  );
  expect(painted).not.toEqual([]);
  await page.locator('ner-input').click();
  await page.keyboard.press('End');
  await page.keyboard.type(' lived in Oslo');
  await expect.poll(() => entitiesOf('ner-input')).toContain('Oslo');
});

test('the demo annotates, opens a PDF, and works without its server', async ({ startServer }) => {
  const server = await startServer();
  const statusText = () => page.$eval('#status', (line) => line.textContent ?? '');
  await page.goto(server.url);
  await expect.poll(statusText, { timeout: 60_000 }).toMatch(FINISHED);
  // Once its service worker has what it needs.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const file = await page.$('#file');
  if (file === null) throw new Error('The page has no field for files.');
  await (file as ElementHandle<HTMLInputElement>).uploadFile(PDF);
  await expect.poll(statusText, { timeout: 60_000 }).toMatch(FINISHED);
  await expect.poll(() => page.$$eval('.quad', ({ length }) => length)).toBeGreaterThan(0);
  await server.stop();
  await page.reload();
  await expect.poll(statusText, { timeout: 60_000 }).toMatch(FINISHED);
  await expect.poll(() => page.$$eval('.quad', ({ length }) => length)).toBeGreaterThan(0);
});

async function annotate(page: Page, url: string) {
  await page.goto(`${url}page/`);
  await page.waitForFunction(() => window.nerium !== undefined);
  return page.evaluate(async (model) => {
    const ner = await window.nerium.Nerium.load(model);
    const entities = await ner.extract('Marie Curie was born in Warsaw in 1867.', [
      'person',
      'city',
      'date',
    ]);
    const { info } = ner;
    await ner.dispose();
    return { info, found: entities.map(({ text, label }) => [text, label]) };
  }, `${url}models/nerium-mini/`);
}

function findFirefox(): string | undefined {
  if (process.env.FIREFOX_PATH !== undefined) return process.env.FIREFOX_PATH;
  for (const name of ['firefox-esr', 'firefox']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {
      // The next one, then.
    }
  }
  return undefined;
}
