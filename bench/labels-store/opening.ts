/** From nothing to the first text that is annotated with the labels of a pack. */
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import { FileServer } from '../../cli/browser/file-server.ts';
import { openPage } from '../../cli/browser/open-page.ts';
import type { LabelPack } from '../../src/labels/read-pack.ts';
import { rendererMemory, resetPeak } from '../load/process-memory.ts';
import { PACK_FOLDER, syntheticPack } from './synthetic-pack.ts';

const MODEL = fileURLToPath(new URL('../../public/models/nerium-mini', import.meta.url));
const TEXT = 'Tim Cook, the chief executive of Apple, flew to Berlin on Monday.';

export interface OpeningRow {
  readonly labels: number;
  /** From `Nerium.load` to the entities of the first text. */
  readonly ms: number;
  readonly loadMs: number;
  readonly packMs: number;
  readonly firstTextMs: number;
  /** The same text again. */
  readonly nextTextMs: number;
  readonly peakMB: number;
}

export async function measureOpening(count: number, real: LabelPack): Promise<OpeningRow> {
  const file = await syntheticPack(count, real);
  const files = new FileServer();
  const model = files.addressOf(MODEL);
  const pack = `${files.addressOf(PACK_FOLDER)}${file}`;
  const { page, close } = await openPage({ folder: 'bench/page', plugins: [files.plugin()] });
  try {
    await page.waitForFunction(() => window.nerium !== undefined);
    page.setDefaultTimeout(0);
    const browser = page.context().browser();
    if (browser === null) throw new Error('The page has no browser.');
    const before = await residentMemory(browser);
    const times = await page.evaluate(openAndExtract, { model, pack, text: TEXT });
    const peaks = await rendererMemory(browser);
    const grown = peaks.map(({ pid, peak }) => peak - (before.get(pid) ?? 0));
    return { labels: count, ...times, peakMB: Math.max(...grown) / 2 ** 20 };
  } finally {
    await close();
  }
}

async function residentMemory(browser: Browser): Promise<Map<number, number>> {
  const all = await rendererMemory(browser);
  for (const one of all) resetPeak(one);
  return new Map(all.map(({ pid, resident }) => [pid, resident]));
}

/** Runs in the page. */
async function openAndExtract({ model, pack, text }: Record<'model' | 'pack' | 'text', string>) {
  const marks = [performance.now()];
  const ner = await window.nerium.Nerium.load(model, { device: 'wasm', threads: 1 });
  marks.push(performance.now());
  const labels = await ner.labels({ pack: new URL(pack, document.baseURI) });
  marks.push(performance.now());
  for (let run = 0; run < 2; run++) {
    await ner.extract(text, labels);
    marks.push(performance.now());
  }
  const [start = 0, loaded = 0, opened = 0, first = 0, next = 0] = marks;
  return {
    ms: first - start,
    loadMs: loaded - start,
    packMs: opened - loaded,
    firstTextMs: first - opened,
    nextTextMs: next - first,
  };
}
