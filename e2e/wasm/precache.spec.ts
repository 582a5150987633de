/** What docs/offline.md says is enough without a network: its list of files, kept by its service worker. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, MOUNTS, test } from '../support/test.ts';

const DOCUMENT = readFileSync(
  fileURLToPath(new URL('../../docs/offline.md', import.meta.url)),
  'utf8',
);

const PAGE = `<!doctype html><html lang="en"><title>Offline</title><link rel="icon" href="data:,">
<output></output><script type="module">
  import { Nerium } from './nerium/index.js';
  await navigator.serviceWorker.register('./service-worker.js');
  await navigator.serviceWorker.ready;
  const ner = await Nerium.load('./model/', { workers: 2, device: 'wasm' });
  const labels = await ner.labels(['person', 'city']);
  const [entities] = await ner.extract(['Marie Curie was born in Warsaw.', 'Oslo'], labels);
  const { bytes } = await Nerium.storage.usage();
  document.querySelector('output').value =
    entities.map(({ text }) => text).join(', ') + ', ' + (bytes > 4e7 ? 'kept' : 'not kept');
</script></html>`;

/** The service worker of the document, bundled. */
async function writeServiceWorker(folder: string): Promise<void> {
  const script = /```js\n\/\/ service-worker\.js\n([\s\S]*?)```/.exec(DOCUMENT)?.[1] ?? '';
  const files = [...DOCUMENT.matchAll(/^\| `([\w/.-]+)` +\|/gm)].map(([, file]) => file);
  expect(files.length).toBeGreaterThan(10);
  const manifest = ['./', ...files.map((file) => `nerium/${file}`)];
  writeFileSync(`${folder}/service-worker-source.js`, script);
  await build({
    configFile: false,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    publicDir: false,
    logLevel: 'error',
    define: {
      'self.__WB_MANIFEST': JSON.stringify(manifest.map((url) => ({ url, revision: '1' }))),
      'process.env.NODE_ENV': '"production"',
    },
    build: {
      outDir: folder,
      emptyOutDir: false,
      lib: {
        entry: `${folder}/service-worker-source.js`,
        formats: ['es'],
        fileName: () => 'service-worker.js',
      },
    },
  });
}

test('the files of docs/offline.md are enough', async ({ page, startServer }) => {
  const folder = fileURLToPath(
    new URL(`../../.cache/precache-${test.info().workerIndex}`, import.meta.url),
  );
  mkdirSync(folder, { recursive: true });
  await writeServiceWorker(folder);
  writeFileSync(`${folder}/index.html`, PAGE);
  const server = await startServer({
    mounts: {
      '/app/': folder,
      '/app/nerium/': MOUNTS['/package/'] ?? '',
      '/app/model/': `${MOUNTS['/models/']}/nerium-mini`,
    },
  });
  const said = page.locator('output');
  await page.goto(`${server.url}app/`);
  await expect(said).toHaveText('Marie Curie, Warsaw, kept', { timeout: 60_000 });
  await server.stop();
  await (await page.context().newCDPSession(page)).send('Network.clearBrowserCache');
  await page.reload();
  await expect(said).toHaveText('Marie Curie, Warsaw, kept', { timeout: 60_000 });
});
