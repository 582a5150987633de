/** A fresh Vite app with the packed library: dev server and production build. */
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build, createServer, preview } from 'vite';
import { type PackedApp, packApp } from '../support/pack.ts';
import { expect, test } from '../support/test.ts';

let app: PackedApp;

test.beforeAll(() => {
  app = packApp();
  symlinkSync(
    fileURLToPath(new URL('../../node_modules/vite', import.meta.url)),
    join(app.folder, 'node_modules/vite'),
  );
});
test.afterAll(() => app.remove());

/** An app that imports the library and its elements, the second as a dependency of both. */
function writeApp(model: string): void {
  writeFileSync(
    join(app.folder, 'index.html'),
    `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">
    <ner-highlight labels="person, city" model="${model}"><p>Marie Curie was born in Warsaw.</p></ner-highlight>
    <output></output><script type="module" src="/main.js"></script></html>`,
  );
  writeFileSync(
    join(app.folder, 'main.js'),
    `import { Nerium } from 'nerium';
    import { NerHighlight } from 'nerium/elements';
    const ner = await Nerium.load('${model}');
    const entities = await ner.extract('Marie Curie was born in Warsaw.', ['person', 'city']);
    const element = document.querySelector('ner-highlight');
    const shown = () => element.entities.map(({ text }) => text);
    while (shown().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    document.querySelector('output').value = JSON.stringify({
      found: entities.map(({ text }) => text),
      shown: shown(),
      defined: element instanceof NerHighlight,
    });`,
  );
}

async function expectWorking(page: Page, url: string): Promise<void> {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  await expect(page.locator('output')).not.toBeEmpty({ timeout: 120_000 });
  expect(JSON.parse((await page.locator('output').textContent()) ?? '')).toEqual({
    found: ['Marie Curie', 'Warsaw'],
    shown: ['Marie Curie', 'Warsaw'],
    defined: true,
  });
  expect(problems).toEqual([]);
}

test('vite dev', async ({ page, startServer }) => {
  const models = await startServer({ cors: true });
  writeApp(`${models.url}models/nerium-mini/`);
  const server = await createServer({
    root: app.folder,
    configFile: false,
    logLevel: 'error',
    server: { port: 0 },
  });
  await server.listen();
  try {
    await expectWorking(page, server.resolvedUrls?.local[0] ?? '');
  } finally {
    await server.close();
  }
});

test('vite build', async ({ page, startServer }) => {
  const models = await startServer({ cors: true });
  writeApp(`${models.url}models/nerium-mini/`);
  const options = { root: app.folder, configFile: false, logLevel: 'error' } as const;
  await build(options);
  const server = await preview({ ...options, preview: { port: 0 } });
  try {
    await expectWorking(page, server.resolvedUrls?.local[0] ?? '');
  } finally {
    await server.close();
  }
});
