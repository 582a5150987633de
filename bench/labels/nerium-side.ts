/** Nerium in headless Chromium, several models in one page. */
import type { Browser, Page } from '@playwright/test';
import { FileServer } from '../../cli/browser/file-server.ts';
import { openPage } from '../../cli/browser/open-page.ts';
import type { Dtype } from '../../src/protocol.ts';
import type { Stages, Timed } from './page/main.ts';

export interface NeriumModel {
  extract(method: 'cached' | 'encoding', text: string, labels: number): Promise<Timed>;
  stages(text: string, labels: number): Promise<Stages>;
}

export interface NeriumSide {
  readonly browser: Browser;
  /** Loads a model and encodes the first labels of the list for each count. */
  load(
    folder: string,
    threshold: number,
    labels: readonly string[],
    counts: readonly number[],
    dtype?: Dtype,
  ): Promise<NeriumModel>;
  close(): Promise<void>;
}

export async function openNerium(): Promise<NeriumSide> {
  const files = new FileServer();
  const { page, close } = await openPage({
    folder: 'bench/labels/page',
    plugins: [files.plugin()],
  });
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser.');
  page.setDefaultTimeout(0);
  await page.waitForFunction(() => window.labelsBench !== undefined);
  return {
    browser,
    close,
    async load(folder, threshold, labels, counts, dtype = 'fp32') {
      // What follows the mark tells models of one folder apart, and is not sent.
      const url = `${files.addressOf(folder)}#${dtype}`;
      await page.evaluate(([address, form]) => window.labelsBench.load(address, form), [
        url,
        dtype,
      ] as const);
      await page.evaluate(
        ([address, names, sizes]) => window.labelsBench.prepare(address, names, sizes),
        [url, labels, counts] as const,
      );
      return neriumModel(page, url, threshold);
    },
  };
}

function neriumModel(page: Page, url: string, threshold: number): NeriumModel {
  return {
    extract: (method, text, labels) =>
      page.evaluate(
        ([way, address, read, count, least]) =>
          window.labelsBench[way](address, read, count, least),
        [method, url, text, labels, threshold] as const,
      ),
    stages: (text, labels) =>
      page.evaluate(
        ([address, read, count, least]) => window.labelsBench.stages(address, read, count, least),
        [url, text, labels, threshold] as const,
      ),
  };
}
