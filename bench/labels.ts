/**
 * What do many labels cost? Texts per second at 1, 2, 4 … 1,024 labels for texts of several lengths, one text a call, one
 * thread each: Nerium with cached labels and encoding them each time, GLiNER.js in the same Chromium, and the Python library.
 * `npm run bench -- labels [--words 12,40] [--labels 1,1024] [--contenders nerium-cached,gliner-js] [--keep] [--json]`;
 * `--keep` writes bench/results/labels.json and .svg, and the tables of docs/measured.md.
 *
 * The bundled model is run by Nerium and by Python, which must find the same entities; so is a checkpoint of random weights
 * with the published edge model's shape (names that end in -edge). GLiNER.js and Python's uni-encoder run a DeBERTa of the
 * bundled model's size with random weights, as they need labels in the text: see peers/make_uni_encoder.py.
 *
 * Rounds: all contenders and all numbers of labels take turns on one text. Medians of 11 runs, of 5 for cells over 0.3 s, of
 * fewer over 2.5 s; `runs` says so.
 */
import { parseArgs } from 'node:util';
import { invalidInput } from '../src/errors.ts';
import { toChart } from './labels/chart.ts';
import { CONTENDERS, type Contender, type ContenderName, openField } from './labels/contenders.ts';
import { toMarkdown } from './labels/markdown.ts';
import { measureCells, measureTowers } from './labels/measure.ts';
import { printReport } from './labels/print.ts';
import { type Measured, toReport } from './labels/report.ts';
import { writeLabels } from './support/label-names.ts';
import { describeMachine } from './support/machine.ts';
import { keepResults } from './support/results.ts';

const WORDS = [12, 40, 128, 384];
const LABELS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const SAME_MODEL: readonly (readonly [ContenderName, ContenderName])[] = [
  ['nerium-cached', 'nerium-encoding'],
  ['nerium-cached', 'python-bi-encoder'],
  ['nerium-cached-int8', 'python-bi-encoder'],
  ['nerium-cached-edge', 'python-bi-encoder-edge'],
];

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      words: { type: 'string', default: WORDS.join() },
      labels: { type: 'string', default: LABELS.join() },
      contenders: { type: 'string', default: CONTENDERS.join() },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const words = numbers('--words', values.words);
  const counts = numbers('--labels', values.labels);
  const names = values.contenders.split(',').map(contenderName);
  const labels = writeLabels(Math.max(...counts));
  const field = await openField(names, labels, counts);
  try {
    const report = toReport(await measure(field.contenders, words, labels, counts));
    const machine = describeMachine();
    printReport(report);
    if (values.keep) {
      const pictures = { chart: toChart(report, machine), section: toMarkdown(report, machine) };
      keepResults('labels', { ...report, machine }, pictures);
    }
    if (values.json) console.log(JSON.stringify({ ...report, machine }));
    return 0;
  } finally {
    await field.close();
  }
}

async function measure(
  contenders: readonly Contender[],
  lengths: readonly number[],
  labels: readonly string[],
  counts: readonly number[],
): Promise<Measured> {
  const find = (name: ContenderName) => contenders.find((contender) => contender.name === name);
  const pairs = SAME_MODEL.filter(([first, second]) => find(first) && find(second)).map(
    ([first, second]) => ({ first, second, agreement: { compared: 0, equal: 0 } }),
  );
  const cells = [];
  const towers = [];
  for (const words of lengths) {
    console.error(`${words} words …`);
    cells.push(...(await measureCells(contenders, words, labels, counts, pairs)));
    for (const [first, second] of SAME_MODEL) {
      const [ours, theirs] = [find(first), find(second)];
      if (ours?.tower === undefined || theirs?.tower === undefined) continue;
      towers.push({ contender: first, ...(await measureTowers(ours, theirs, words)) });
    }
  }
  return { cells, towers, pairs };
}

function numbers(name: string, list: string): number[] {
  const parsed = list.split(',').map(Number);
  if (parsed.every((value) => Number.isInteger(value) && value > 0)) {
    return [...new Set(parsed)].sort((a, b) => a - b);
  }
  throw invalidInput(name, list, 'Use whole numbers, with commas in between.');
}

function contenderName(name: string): ContenderName {
  const known = CONTENDERS.find((contender) => contender === name);
  if (known !== undefined) return known;
  throw invalidInput('--contenders', name, `Use some of ${CONTENDERS.join(', ')}.`);
}
