/**
 * What do stored labels cost? `npm run bench -- labels-store [--open 1000,100000,720000] [--stored 1000,100000]
 * [--keep] [--json]`; `--keep` writes bench/results/labels-store.json and the section of docs/measured.md.
 *
 * Encoding: the bundled model in headless Chromium on WebAssembly, from `ner.labels` to the answer, against the Python library
 * with the same weights, one thread each, the same labels in turns: `GLiNER.encode_labels`, which pads each label to the
 * tokenizer's limit, and the library's tower on labels padded to the longest of a batch. Names and definitions of the bundled
 * label list; the figures at the top are those of names. Medians of rounds.
 *
 * Opening: from `Nerium.load` to the entities of a first text of 14 words. Rows from a `pack`: in a page that has nothing cached,
 * with an int8 pack from a server with ranges. Rows from the `store`: in a new tab, with the model and the vectors of a list of
 * labels in IndexedDB, where they were written as encoded ones are. Both are synthetic: vectors are mixtures of two of real
 * labels. `bytesPerLabel` is of the bundled pack, which is real: header, names and vectors, without what is read on request.
 * `peakMB` is the renderer's resident memory at its highest over that before the load, model included; at the top the largest.
 */
import { parseArgs } from 'node:util';
import type { LabelPack } from '../src/labels/read-pack.ts';
import { readBundledTexts } from './labels-store/bundled-texts.ts';
import { measureEncoding } from './labels-store/encoding.ts';
import { toMarkdown } from './labels-store/markdown.ts';
import { measureOpening, type OpeningRow } from './labels-store/opening.ts';
import { describeMachine } from './support/machine.ts';
import { keepResults } from './support/results.ts';

const OPEN = [1000, 100_000, 720_000];
const STORED = [1000, 100_000];

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      open: { type: 'string', default: OPEN.join() },
      stored: { type: 'string', default: STORED.join() },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { pack, bytes, texts } = await readBundledTexts();
  const encoding = await measureEncoding(texts);
  console.table(encoding);
  const open: OpeningRow[] = [];
  for (const [from, counts] of [
    ['pack', values.open],
    ['store', values.stored],
  ] as const) {
    for (const count of counts.split(',').map(Number)) {
      open.push(await measureOpening(count, from, pack));
      console.log(open.at(-1));
    }
  }
  const [names] = encoding;
  const result = {
    encodePerSecond: names?.perSecond,
    speedupVsEncodeLabels: names?.speedupVsEncodeLabels,
    speedupVsPadToLongest: names?.speedupVsPadToLongest,
    open,
    bytesPerLabel: bytesPerLabel(pack, bytes),
    peakMB: Math.max(...open.map(({ peakMB }) => peakMB)),
    encoding,
    machine: describeMachine(),
  };
  console.log(`${result.bytesPerLabel.toFixed(1)} bytes a label`);
  if (values.keep) keepResults('labels-store', result, { section: toMarkdown(result) });
  if (values.json) console.log(JSON.stringify(result));
  return 0;
}

function bytesPerLabel({ header }: LabelPack, size: number): number {
  const onRequest = header.details.reduce((sum, { length }) => sum + length, 0);
  return (size - onRequest) / header.count;
}
