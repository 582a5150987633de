/**
 * Where does the time of one text go? `npm run bench -- profile [--keep] [--json]`: the bundled model in headless Chromium on
 * WebAssembly with one thread, cached labels, medians of 15 texts. `rest` is what `extract` takes beyond its stages: messages
 * between page and worker, and the tasks between windows.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../scripts/root.mjs';
import { openNerium } from './labels/nerium-side.ts';
import type { Stages } from './labels/page/main.ts';
import { writeLabels } from './support/label-names.ts';
import { describeMachine } from './support/machine.ts';
import { median } from './support/median.ts';
import { keepResults, toTable } from './support/results.ts';
import { writeText } from './support/texts.ts';

const WORDS = [12, 40, 128, 384];
const LABELS = [10, 1000];
const ROUNDS = 15;
const THRESHOLD = 0.4;
/** Columns, and the stages of `analyze` that they show. */
const STAGES = {
  split: 'words',
  tokens: 'tokens',
  lookup: 'labels',
  tower: 'tower',
  score: 'score',
  decode: 'decode',
} as const;

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const side = await openNerium();
  try {
    const names = writeLabels(Math.max(...LABELS));
    const folder = join(ROOT, 'public/models/nerium-mini');
    const model = await side.load(folder, THRESHOLD, names, LABELS);
    const cells = WORDS.flatMap((words) =>
      LABELS.map((labels) => ({ words, labels, rounds: [] as Stages[] })),
    );
    for (let round = 0; round <= ROUNDS; round++) {
      for (const { words, labels, rounds } of cells) {
        const stages = await model.stages(writeText(words, 100 * round), labels);
        if (round > 0) rounds.push(stages);
      }
    }
    const rows = cells.map(({ words, labels, rounds }) => ({ words, labels, ...split(rounds) }));
    console.table(rows.map(readable));
    const result = { rows, machine: describeMachine() };
    if (values.keep) {
      const [first = {}] = rows.map(readable);
      const cells = rows.map((row) => Object.values(readable(row)).map(String));
      keepResults('profile', result, { section: toTable(Object.keys(first), cells) });
    }
    if (values.json) console.log(JSON.stringify(result));
    return 0;
  } finally {
    await side.close();
  }
}

/** Medians in milliseconds. */
function split(rounds: readonly Stages[]) {
  const of = (stage: keyof Stages): number => median(rounds.map((round) => round[stage]));
  const columns = Object.entries(STAGES).map(([column, stage]) => [column, of(stage)] as const);
  const rest = rounds.map((round) =>
    Object.values(STAGES).reduce((left, stage) => left - round[stage], round.total),
  );
  return { ...Object.fromEntries(columns), rest: median(rest), total: of('total') };
}

function readable({ words, labels, ...times }: Readonly<Record<string, number>>) {
  const rounded = Object.entries(times).map(([name, value]) => [name, value.toFixed(2)]);
  return { words, labels, ...Object.fromEntries(rounded) };
}
