/**
 * What does opening a model cost? `npm run bench -- load --model edge|small|base|large`: a checkpoint of random float32
 * values with the tensors of that published v2.0 model, in headless Chromium on WebAssembly, with an empty cache (cold) and
 * then with the model's server stopped (warm). Counts bytes that the server sent, times, and memory as a multiple of the
 * weights of both towers.
 *
 * Memory is the renderer's resident memory over that before the load (see load/process-memory.ts), after a garbage
 * collection where it is called steady. It is that of the cold run only: a page that follows another begins with what the
 * first one left. The browser's own count, `measureUserAgentSpecificMemory`, leaves out what was freed and not given back,
 * and may take a minute to come: e2e/deep/v2-shapes.spec.ts prints it.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from '@playwright/test';
import { openPage } from '../cli/browser/open-page.ts';
import { describeModel } from '../cli/inspect/report.ts';
import { TestServer } from '../e2e/support/server.ts';
import { makeCheckpoint, SIZES } from '../scripts/make-v2-checkpoint.mjs';
import { ROOT } from '../scripts/root.mjs';
import { invalidInput } from '../src/errors.ts';
import { directorySource } from '../src/io/directory-source.ts';
import type { LoadTimes } from './load/page/main.ts';
import { type ProcessMemory, rendererMemory, resetPeak } from './load/process-memory.ts';

/** Blocks of files stay in memory for two seconds after the last read. */
const SETTLE_MS = 4000;
/** Far over what a collection takes. */
const COLLECT_MS = 2000;
const RUNS = 15;

interface Multiples {
  /** Bytes of weights, as float32. */
  readonly weights: number;
  readonly peak: number;
  readonly steady: number;
}

interface Row {
  readonly run: 'cold' | 'warm';
  readonly bytesFetched: number;
  readonly loadMs: number;
  readonly firstEntitiesMs: number;
  /** Of the cold run. */
  readonly memory?: Multiples;
}

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: 'string', default: 'edge' },
      json: { type: 'boolean', default: false },
    },
  });
  const folder = modelFolder(values.model);
  const { fetch, files, weights } = await describeModel(directorySource(folder));
  const server = await TestServer.start({ mounts: { '/': dirname(folder) }, cors: true });
  const url = `${server.url}${basename(folder)}/`;
  const { page, close } = await openPage({
    folder: 'bench/load/page',
    plugins: [],
    args: ['--js-flags=--expose-gc'],
  });
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser.');
  try {
    const cold = await measure(page, browser, url, server, 'cold', fetch.text + fetch.labels);
    const [short, long] = await extractTimes(page);
    await server.stop();
    server.forget();
    await page.reload();
    const warm = await measure(page, browser, url, server, 'warm');
    const rows = [cold.row, warm.row];
    for (const row of rows) console.log(readable(row));
    const { threads, versions } = cold.times.info;
    console.log(
      `${threads} thread(s); 20 words ${short?.toFixed(1)} ms, 200 words ${long?.toFixed(1)} ms`,
    );
    const facts = { weightFileBytes: files[weights.file], threads, versions };
    const extractMs = { words20: short, words200: long };
    if (values.json)
      console.log(JSON.stringify({ model: values.model, rows, extractMs, ...facts }));
    return warm.row.bytesFetched === 0 ? 0 : 1;
  } finally {
    await close();
    await server.stop();
  }
}

function modelFolder(size: string): string {
  if (existsSync(join(size, 'gliner_config.json'))) return resolve(size);
  if (!Object.hasOwn(SIZES, size)) {
    throw invalidInput(
      '--model',
      size,
      `It is a folder or one of ${Object.keys(SIZES).join(', ')}.`,
    );
  }
  const folder = join(ROOT, '.cache/models', size);
  if (!existsSync(join(folder, 'pytorch_model.bin'))) makeCheckpoint(size, folder);
  return folder;
}

async function measure(
  page: Page,
  browser: Browser,
  url: string,
  server: TestServer,
  run: Row['run'],
  weights?: number,
): Promise<{ readonly row: Row; readonly times: LoadTimes }> {
  await page.waitForFunction(() => window.loadBench !== undefined);
  await collectGarbage(page);
  const before = new Map((await rendererMemory(browser)).map((one) => [one.pid, one]));
  for (const one of before.values()) resetPeak(one);
  const times = await page.evaluate((model) => window.loadBench.load(model), url);
  const peak = largest(before, await rendererMemory(browser), 'peak');
  await page.waitForTimeout(SETTLE_MS);
  await collectGarbage(page);
  const steady = largest(before, await rendererMemory(browser), 'resident');
  const row = {
    run,
    bytesFetched: server.requests.reduce((sum, { bytes }) => sum + bytes, 0),
    loadMs: times.loaded,
    firstEntitiesMs: times.firstEntities,
    ...(weights !== undefined && {
      memory: { weights, peak: peak / weights, steady: steady / weights },
    }),
  };
  return { row, times };
}

/** By how much the renderer that grew most grew: the page's own; others stay as they are. */
function largest(
  before: ReadonlyMap<number, ProcessMemory>,
  after: readonly ProcessMemory[],
  field: 'peak' | 'resident',
): number {
  return Math.max(...after.map((one) => one[field] - (before.get(one.pid)?.resident ?? 0)));
}

/** In the page and in its workers, which have heaps of their own: that of the model is a worker's. */
async function collectGarbage(page: Page): Promise<void> {
  const collect = () => {
    // Twice: what the first pass frees may hold the last reference to buffers outside the heap.
    for (let pass = 0; pass < 2; pass++) (globalThis as unknown as { gc(): void }).gc();
  };
  await page.evaluate(collect);
  for (const worker of page.workers()) {
    // Playwright also lists a worker of the page before the reload, and a call into that never ends.
    const collecting = worker.evaluate(collect).catch(() => undefined);
    await Promise.race([collecting, page.waitForTimeout(COLLECT_MS)]);
  }
}

async function extractTimes(page: Page): Promise<(number | undefined)[]> {
  const medians: (number | undefined)[] = [];
  for (const words of [20, 200]) {
    const times = await page.evaluate(([count, runs]) => window.loadBench.extract(count, runs), [
      words,
      RUNS,
    ] as const);
    medians.push(times.sort((a, b) => a - b)[RUNS >> 1]);
  }
  return medians;
}

function readable({ run, bytesFetched, loadMs, firstEntitiesMs, memory }: Row): string {
  const times = `loaded after ${loadMs.toFixed(0)} ms, first entities after ${firstEntitiesMs.toFixed(0)} ms`;
  const multiples =
    memory &&
    `; of ${memory.weights} B of weights: peak ${memory.peak.toFixed(2)}, steady ${memory.steady.toFixed(2)}`;
  return `${run}: fetched ${bytesFetched} B, ${times}${multiples ?? ''}`;
}
