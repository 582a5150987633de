/**
 * GLiNER.js as a contender. It and its old onnxruntime-web are no dependencies of ours: they are installed into a folder of
 * their own under `.cache/`, and its page is bundled from there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { build } from 'vite';
import { TestServer } from '../../e2e/support/server.ts';
import { ROOT } from '../../scripts/root.mjs';
import type { GlinerJsPage } from './gliner-js/protocol.ts';

/** `onnxruntime-node` is its peer dependency; scripts that would download its binaries do not run. */
const PACKAGES = { gliner: '0.0.19', 'onnxruntime-web': '1.19.2' };
const FOLDER = join(ROOT, '.cache/peers/gliner-js');
const PAGE = join(FOLDER, 'page');

export interface GlinerJs extends Pick<GlinerJsPage, 'extract'> {
  close(): Promise<void>;
}

/**
 * Opens its page in a browser and loads a model.
 *
 * @param folder in `.cache/models/`, with `model.onnx` and a tokenizer
 */
export async function openGlinerJs(browser: Browser, folder: string): Promise<GlinerJs> {
  await installGlinerJs();
  await bundlePage();
  const server = await TestServer.start({
    mounts: {
      '/': PAGE,
      '/models/': join(ROOT, '.cache/models'),
      '/ort/': join(FOLDER, 'node_modules/onnxruntime-web/dist'),
    },
    // Without isolation its onnxruntime has one thread, as all contenders.
    isolated: false,
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  page.on('pageerror', (error) => console.error(error));
  await page.goto(server.url);
  await page.waitForFunction(() => window.glinerJs !== undefined);
  await page.evaluate((files) => window.glinerJs.load(files), {
    tokenizer: folder,
    model: `/models/${folder}/model.onnx`,
    wasm: '/ort/',
  });
  return {
    extract: (text, labels, threshold) =>
      page.evaluate(([asked, names, least]) => window.glinerJs.extract(asked, names, least), [
        text,
        labels,
        threshold,
      ] as const),
    async close() {
      await page.close();
      await server.stop();
    },
  };
}

/** @returns the folder of its package */
export async function installGlinerJs(): Promise<string> {
  const manifest = JSON.stringify({ private: true, dependencies: PACKAGES });
  const stamp = join(FOLDER, 'installed.json');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== manifest) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, 'package.json'), manifest);
    const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
    const { status, error } = spawnSync('npm', ['install', '--prefix', FOLDER, ...flags], {
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) throw new Error('GLiNER.js could not be installed.', { cause: error });
    writeFileSync(stamp, manifest);
  }
  return join(FOLDER, 'node_modules/gliner');
}

async function bundlePage(): Promise<void> {
  await build({
    configFile: false,
    root: join(ROOT, 'bench/peers/gliner-js'),
    resolve: { alias: { gliner: join(FOLDER, 'node_modules/gliner/dist/index.mjs') } },
    build: { outDir: PAGE, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 10_000 },
    logLevel: 'error',
  });
}
