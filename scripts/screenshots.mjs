/**
 * `node scripts/screenshots.mjs`: the pictures of the README and of docs/elements.md, from what is built (`npm run build`,
 * `npm run build:demo`). Three widths, both colour schemes, few colours: the files stay small.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { preview } from 'vite';
import { findChromium } from './chromium.mjs';
import { ROOT } from './root.mjs';

const WIDTHS = [
  { name: 'phone', width: 360, height: 1180 },
  { name: 'tablet', width: 768, height: 1024 },
  { name: 'desktop', width: 1280, height: 900 },
];
const SCHEMES = /** @type {const} */ (['light', 'dark']);

for (const built of ['dist/cdn/nerium.js', 'dist-demo/index.html']) {
  if (!existsSync(join(ROOT, built))) {
    console.error(`There is no ${built}. Run \`npm run build && npm run build:demo\` first.`);
    process.exit(1);
  }
}
const demo = await serve('dist-demo');
const examples = await serve('.');
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
try {
  for (const colorScheme of SCHEMES) {
    for (const size of WIDTHS) await take(`annotator-${size.name}`, colorScheme, size, annotate);
    const [, , desktop] = WIDTHS;
    if (desktop !== undefined) await take('annotator-pdf', colorScheme, desktop, openPdf);
    await take('elements', colorScheme, { width: 760, height: 715 }, highlight);
  }
} finally {
  await browser.close();
  await Promise.all([demo, examples].map((server) => server.close()));
}

function serve(folder) {
  return preview({
    root: ROOT,
    configFile: false,
    appType: 'mpa',
    logLevel: 'error',
    preview: { port: 0, host: 'localhost' },
    build: { outDir: folder },
  });
}

/** @param {(page: import('playwright-core').Page) => Promise<void>} prepare */
async function take(name, colorScheme, { width, height }, prepare) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await prepare(page);
  const file = join(ROOT, 'docs', `${name}-${colorScheme}.png`);
  const { size } = await sharp(await page.screenshot())
    .png({ palette: true, colours: 64, effort: 10 })
    .toFile(file);
  console.log(`${file.slice(ROOT.length + 1)}: ${(size / 1000).toFixed(0)} kB`);
  await context.close();
}

async function annotate(page) {
  await page.goto(addressOf(demo));
  await finished(page);
}

async function openPdf(page) {
  await annotate(page);
  await page.locator('#labels').fill('person, city, organization');
  await page.locator('#file').setInputFiles(join(ROOT, 'fixtures/pdf/groff-columns.pdf'));
  await page.getByText('groff-columns.pdf').first().waitFor();
  await finished(page);
}

async function highlight(page) {
  await page.goto(`${addressOf(examples)}examples/drop-in.html`);
  await page.waitForFunction(() =>
    [...document.querySelectorAll('ner-highlight, ner-input')].every((element) => {
      return 'entities' in element && element.entities.length > 0;
    }),
  );
  // Blocks after the first are read one by one.
  await page.waitForFunction(() => document.querySelector('ner-highlight').entities.length > 15);
}

function finished(page) {
  const status = page.locator('#status', { hasText: /entit(y|ies) in [\d,]+ words?, / });
  return status.waitFor({ timeout: 60_000 });
}

function addressOf(server) {
  return server.resolvedUrls?.local[0] ?? '';
}
