/** From `Nerium.load` to the first text that is annotated with labels of a pack, or of the store in IndexedDB. */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { FileServer } from '../../cli/browser/file-server.ts';
import { openPage } from '../../cli/browser/open-page.ts';
import type { LabelPack } from '../../src/labels/read-pack.ts';
import { rendererMemory, resetPeak } from '../load/process-memory.ts';
import type { OpeningTimes } from './page/main.ts';
import { PACK_FOLDER, syntheticNames, syntheticPack } from './synthetic-pack.ts';

const MODEL = fileURLToPath(new URL('../../public/models/nerium-mini', import.meta.url));
const TEXT = 'Tim Cook, the chief executive of Apple, flew to Berlin on Monday.';

export interface OpeningRow extends OpeningTimes {
  readonly labels: number;
  readonly from: 'pack' | 'store';
  readonly peakMB: number;
}

/**
 * A pack comes from a server, as the model does: nothing is cached. The store is of an earlier visit, which has kept the model,
 * too; the page is a new tab.
 */
export async function measureOpening(
  count: number,
  from: OpeningRow['from'],
  real: LabelPack,
): Promise<OpeningRow> {
  const file = await syntheticPack(count, real);
  const files = new FileServer();
  const model = files.addressOf(MODEL);
  const pack = `${files.addressOf(PACK_FOLDER)}${file}`;
  const folder = 'bench/labels-store/page';
  const { page, close } = await openPage({ folder, plugins: [files.plugin()] });
  try {
    if (from === 'pack') return { labels: count, from, ...(await measure(page, model, pack)) };
    await isReady(page);
    await page.evaluate((given) => window.storeBench.fill(...given), [model, pack] as const);
    const next = await page.context().newPage();
    await next.goto(page.url());
    await page.close();
    const names = await syntheticNames(count, real);
    return { labels: count, from, ...(await measure(next, model, names)) };
  } finally {
    await close();
  }
}

async function measure(page: Page, model: string, labels: string | readonly string[]) {
  await isReady(page);
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser.');
  const before = await rendererMemory(browser);
  for (const one of before) resetPeak(one);
  const resident = new Map(before.map((one) => [one.pid, one.resident]));
  const times = await page.evaluate((given) => window.storeBench.open(...given), [
    model,
    labels,
    TEXT,
  ] as const);
  const peaks = await rendererMemory(browser);
  const grown = peaks.map(({ pid, peak }) => peak - (resident.get(pid) ?? 0));
  return { ...times, peakMB: Math.max(...grown) / 2 ** 20 };
}

async function isReady(page: Page): Promise<void> {
  page.setDefaultTimeout(0);
  await page.waitForFunction(() => window.storeBench !== undefined);
}
