/**
 * A page in headless Chromium whose modules are the sources of this repository, as Vite's dev server gives them.
 */
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { createServer, type Plugin, type ViteDevServer } from 'vite';
import { findChromium } from '../../scripts/chromium.mjs';
import { ROOT } from '../../scripts/root.mjs';
import { blankPage } from './blank-page.ts';

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
/** The first start compiles dependencies. */
const START_MS = 300_000;

export interface PageOptions {
  /** Folder of the page, within the repository, for instance `cli/evaluate/page`. */
  readonly folder: string;
  readonly plugins: readonly Plugin[];
  /** More arguments of Chromium. */
  readonly args?: readonly string[];
}

export interface OpenPage {
  readonly page: Page;
  close(): Promise<void>;
}

/**
 * Opens a blank page with `main.ts` of a folder, in a new profile on disk: the default context of Playwright is a private window, whose
 * storage is small and in memory. Errors of the page go to standard error.
 */
export async function openPage({ folder, plugins, args = [] }: PageOptions): Promise<OpenPage> {
  const server = await startServer(folder, plugins);
  let context: BrowserContext | undefined;
  const close = async (): Promise<void> => {
    await context?.close();
    await server.close();
  };
  try {
    const executablePath = findChromium();
    context = await chromium.launchPersistentContext('', {
      args: [...ARGS, ...args],
      ...(executablePath !== undefined && { executablePath }),
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') console.error(message.text());
    });
    page.on('pageerror', (error) => console.error(error));
    await page.goto(addressOf(server), { timeout: START_MS });
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startServer(folder: string, plugins: readonly Plugin[]): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: `${ROOT}/vite.config.ts`,
    root: `${ROOT}/${folder}`,
    publicDir: false,
    // One for each page: two commands at once would overwrite each other's compiled dependencies.
    cacheDir: `${ROOT}/node_modules/.vite-cli/${folder.replaceAll('/', '-')}`,
    server: { port: 0, host: 'localhost', hmr: false, watch: null },
    plugins: [...plugins, blankPage()],
    logLevel: 'error',
  });
  return server.listen();
}

function addressOf(server: ViteDevServer): string {
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('The dev server has no address.');
  return url;
}
