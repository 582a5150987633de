/** What every browser test starts from: `import { expect, test } from '../support/test.ts'`. */
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import type * as Nerium from '../../src/index.ts';
import { TestServer, type TestServerOptions } from './server.ts';

declare global {
  interface Window {
    /** The built library, on pages of `openLibrary`. */
    nerium: typeof Nerium;
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The built demo at the root, the built library, the test page, and the files that tests load. */
export const MOUNTS: TestServerOptions['mounts'] = {
  '/': `${ROOT}dist-demo`,
  '/package/': `${ROOT}dist`,
  '/page/': `${ROOT}e2e/page`,
  '/fixtures/': `${ROOT}fixtures`,
  // Without a copy in between, so that the demo need not be built again.
  '/models/': `${ROOT}public/models`,
};

export interface Fixtures {
  /** Starts one more server; it stops when the test ends. Defaults to `MOUNTS`. */
  readonly startServer: (options?: Partial<TestServerOptions>) => Promise<TestServer>;
}

export interface WorkerFixtures {
  /** One server for all tests of a Playwright worker: use `startServer` where a test breaks things. */
  readonly server: TestServer;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the parameters
    async ({}, use) => {
      const server = await TestServer.start({ mounts: MOUNTS });
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the parameters
  startServer: async ({}, use) => {
    const started: TestServer[] = [];
    await use(async (options) => {
      const server = await TestServer.start({ mounts: MOUNTS, ...options });
      started.push(server);
      return server;
    });
    for (const server of started) await server.stop();
  },
});

/**
 * Opens a plain page without a bundler that holds the built library as `window.nerium`.
 *
 * @example
 * await openLibrary(page, server);
 * const found = await page.evaluate(async (model) => {
 *   const ner = await window.nerium.Nerium.load(model, { device: 'wasm' });
 *   return ner.extract('Alain Farley works at McGill University', ['person']);
 * }, `${server.url}fixtures/bi-span-bert/model/`);
 */
export async function openLibrary(page: Page, server: TestServer): Promise<void> {
  await page.goto(`${server.url}page/`);
  await page.waitForFunction(() => window.nerium !== undefined);
}

export { expect };
