/**
 * In headless Chromium, against the sources as Vite's dev server gives them.
 */
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import { findChromium } from '../../scripts/chromium.mjs';
import { FileServer } from './file-server.ts';
import type { ParityJobs } from './jobs.ts';
import type { ParityReport } from './report.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // A software adapter: right, slow, and there on every machine.
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];
/** A software adapter takes up to a minute for a case, and the first start compiles dependencies. */
const STALL_MS = 300_000;

export async function runInBrowser(jobs: ParityJobs): Promise<ParityReport> {
  const files = new FileServer();
  const server = await startServer(files);
  let browser: Browser | undefined;
  try {
    const executablePath = findChromium();
    browser = await chromium.launch({
      args: ARGS,
      ...(executablePath !== undefined && { executablePath }),
    });
    return await runInPage(browser, addressOf(server), toAddresses(jobs, files));
  } finally {
    await browser?.close();
    await server.close();
  }
}

async function startServer(files: FileServer): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: `${ROOT}/vite.config.ts`,
    root: `${ROOT}/cli/parity/page`,
    publicDir: false,
    cacheDir: `${ROOT}/node_modules/.vite-parity`,
    server: { port: 0, host: 'localhost', hmr: false, watch: null },
    plugins: [files.plugin()],
    logLevel: 'error',
  });
  return server.listen();
}

function addressOf(server: ViteDevServer): string {
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('The dev server has no address.');
  return url;
}

/** Folders become addresses. */
function toAddresses({ device, models, vectors }: ParityJobs, files: FileServer): ParityJobs {
  return {
    device,
    models: models.map((job) => ({
      ...job,
      model: files.addressOf(job.model),
      reference: files.addressOf(job.reference),
    })),
    vectors: vectors.map((job) => ({
      ...job,
      folder: files.addressOf(job.folder),
      publicTokenizers: Object.fromEntries(
        Object.entries(job.publicTokenizers).map(([name, folder]) => [
          name,
          files.addressOf(folder),
        ]),
      ),
    })),
  };
}

async function runInPage(browser: Browser, url: string, jobs: ParityJobs): Promise<ParityReport> {
  const page = await browser.newPage();
  const watch = new Watch();
  const log: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') log.push(message.text());
  });
  page.on('pageerror', (error) => log.push(String(error)));
  page.on('crash', () => watch.fail('The page crashed'));
  await page.exposeFunction('parityProgress', (what: string) => watch.progress(what));
  await page.goto(url);
  await page.waitForFunction(() => typeof window.runParity === 'function', undefined, {
    timeout: STALL_MS,
  });
  try {
    const running = page.evaluate((work) => window.runParity(work), jobs);
    running.catch(() => undefined); // the watch may fail first, and closing the page then rejects this
    return await Promise.race([running, watch.failure]);
  } catch (error) {
    for (const line of log) console.error(line);
    throw error;
  } finally {
    watch.end();
  }
}

/** Fails where nothing happens for too long. */
class Watch {
  readonly failure: Promise<never>;
  #reject: (error: Error) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #last = 'start';

  constructor() {
    this.failure = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    this.failure.catch(() => undefined);
    this.progress(this.#last);
  }

  progress(what: string): void {
    this.#last = what;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.fail(`Nothing for ${STALL_MS / 1000} s`), STALL_MS);
  }

  fail(reason: string): void {
    this.#reject(new Error(`${reason}, last at: ${this.#last}.`));
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
