/** Modules of this repository in a page, for what the public API does not reach. */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build } from 'vite';

/**
 * Bundles a module of `e2e/` and runs it in the page; it leaves what tests need on `window`.
 *
 * @param file relative to `e2e/`
 */
export async function addModule(page: Page, file: string): Promise<void> {
  const entry = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: 'module' } },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  const chunk = bundle !== undefined && 'output' in bundle ? bundle.output[0] : undefined;
  if (chunk === undefined) throw new Error(`${file} gave no chunk.`);
  await page.addScriptTag({ type: 'module', content: chunk.code });
}
