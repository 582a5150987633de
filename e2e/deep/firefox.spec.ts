/**
 * Firefox, where the machine has one (Debian's `firefox-esr`, or FIREFOX_PATH): it loads the bundled model on WebAssembly,
 * annotates, and after a reload neither fetches the model nor encodes the labels again. Driven over WebDriver BiDi, which
 * Firefox speaks by itself; Playwright would need a build of its own.
 */
import { execFileSync } from 'node:child_process';
import puppeteer, { type Page } from 'puppeteer-core';
import { expect, test } from '../support/test.ts';

const FIREFOX = findFirefox();

test('Firefox loads, annotates, and loads again from what it kept', async ({ server }) => {
  test.skip(FIREFOX === undefined, 'There is no Firefox on this machine.');
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX ?? '',
    headless: true,
  });
  try {
    const page = await browser.newPage();
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
  } finally {
    await browser.close();
  }
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
