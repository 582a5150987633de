/** Labels encoded by Nerium and by the Python library, in turns. */
import { fileURLToPath } from 'node:url';
import { FileServer } from '../../cli/browser/file-server.ts';
import { openPage } from '../../cli/browser/open-page.ts';
import { plainModel } from '../peers/plain-model.ts';
import { startPythonPeer } from '../peers/python-peer.ts';
import { median } from '../support/median.ts';
import type { Texts } from './bundled-texts.ts';

const MODEL = fileURLToPath(new URL('../../public/models/nerium-mini', import.meta.url));
const ROUNDS = 5;
/** Labels of a round. */
const LABELS = 400;
/** `encode_labels` takes so long that fewer must do. */
const FEW_LABELS = 16;
/** The library's own, and one that suits it better. */
const BATCHES = [8, 32];

export interface EncodingRow {
  readonly texts: string;
  readonly characters: number;
  readonly perSecond: number;
  readonly encodeLabelsPerSecond: number;
  readonly padToLongestPerSecond: number;
  readonly speedupVsEncodeLabels: number;
  readonly speedupVsPadToLongest: number;
}

export async function measureEncoding(kinds: readonly Texts[]): Promise<EncodingRow[]> {
  const python = startPythonPeer('label_encoder.py');
  const files = new FileServer();
  const model = files.addressOf(MODEL);
  const { page, close } = await openPage({ folder: 'bench/page', plugins: [files.plugin()] });
  try {
    await python.call('load', { folder: await plainModel(MODEL) });
    await page.waitForFunction(() => window.nerium !== undefined);
    page.setDefaultTimeout(0);
    const ner = await page.evaluateHandle(
      (url) => window.nerium.Nerium.load(url, { device: 'wasm', threads: 1, cache: false }),
      model,
    );
    const ours = (labels: readonly string[]): Promise<number> =>
      ner.evaluate(async (loaded, list) => {
        const start = performance.now();
        const set = await loaded.labels(list);
        const time = performance.now() - start;
        set.dispose();
        return time;
      }, labels);
    const theirs = async (name: string, labels: readonly string[], batch: number) => {
      const values = { labels, batch_size: batch };
      return (await python.call<{ milliseconds: number }>(name, values)).milliseconds;
    };
    const rows: EncodingRow[] = [];
    for (const kind of kinds) rows.push(await measureKind(kind, ours, theirs));
    return rows;
  } finally {
    await close();
    await python.stop();
  }
}

async function measureKind(
  { name, texts }: Texts,
  ours: (labels: readonly string[]) => Promise<number>,
  theirs: (name: string, labels: readonly string[], batch: number) => Promise<number>,
): Promise<EncodingRow> {
  const times = { ours: [] as number[], padded: [] as number[], longest: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    // Others each time: what was encoded once is not encoded again. The first round warms up.
    const from = (round + 1) * LABELS;
    const labels = texts.slice(from, from + LABELS);
    const few = labels.slice(0, FEW_LABELS);
    const own = (await ours(labels)) / labels.length;
    const padded = (await theirs('encode_labels', few, 8)) / few.length;
    const longest = [];
    for (const batch of BATCHES) longest.push(await theirs('encode_longest', labels, batch));
    if (round < 0) continue;
    times.ours.push(own);
    times.padded.push(padded);
    times.longest.push(Math.min(...longest) / labels.length);
  }
  const [own, padded, longest] = [times.ours, times.padded, times.longest].map(median);
  if (own === undefined || padded === undefined || longest === undefined) throw new Error();
  return {
    texts: name,
    characters: texts.reduce((sum, text) => sum + text.length, 0) / texts.length,
    perSecond: 1000 / own,
    encodeLabelsPerSecond: 1000 / padded,
    padToLongestPerSecond: 1000 / longest,
    speedupVsEncodeLabels: padded / own,
    speedupVsPadToLongest: longest / own,
  };
}
