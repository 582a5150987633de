/**
 * `node scripts/make-icons.mjs`: the PNG icons of the web manifest, drawn from `public/icons/nerium.svg`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';
import { ROOT } from './root.mjs';

const FOLDER = join(ROOT, 'public/icons');
/** Launchers cut a maskable icon to any shape: its drawing stays within the middle, on a ground of its own. */
const ICONS = [
  { name: 'nerium-192', size: 192, share: 1, ground: 'transparent' },
  { name: 'nerium-512', size: 512, share: 1, ground: 'transparent' },
  { name: 'nerium-maskable-512', size: 512, share: 0.7, ground: '#fbe7ef' },
];

const svg = readFileSync(join(FOLDER, 'nerium.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
try {
  for (const { name, size, share, ground } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(
      `<body style="margin: 0; display: grid; place-items: center; height: 100vh; background: ${ground}">
       <div style="width: ${share * 100}vw; height: ${share * 100}vh">${svg}</div></body>`,
    );
    await page.screenshot({ path: join(FOLDER, `${name}.png`), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
