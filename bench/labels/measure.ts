/**
 * Rounds in which every contender reads one text with every number of labels, so that all see the same state of the machine.
 * The first round is not counted. Slow cells take part in fewer rounds.
 */
import { writeText } from '../support/texts.ts';
import type { Contender, ContenderName } from './contenders.ts';
import type { Timed } from './page/main.ts';

/** Rounds of a cell whose texts take so many milliseconds at most; more is left to fewer rounds, down to one. */
const ROUNDS = [
  { rounds: 11, most: 300 },
  { rounds: 5, most: 2500 },
  { rounds: 3, most: 5000 },
] as const;
const TOWER_ROUNDS = 11;

export interface Cell {
  readonly contender: ContenderName;
  readonly words: number;
  readonly labels: number;
  readonly milliseconds: readonly number[];
}

/** Whether two contenders that run one model found the same. */
export interface Agreement {
  compared: number;
  equal: number;
}

export interface Pair {
  readonly first: ContenderName;
  readonly second: ContenderName;
  readonly agreement: Agreement;
}

/** All cells of texts of one length. */
export async function measureCells(
  contenders: readonly Contender[],
  words: number,
  labels: readonly string[],
  counts: readonly number[],
  pairs: readonly Pair[],
): Promise<Cell[]> {
  const cells = counts.flatMap((count) =>
    contenders.map((contender) => ({
      contender,
      asked: labels.slice(0, count),
      rounds: Infinity,
      milliseconds: [] as number[],
    })),
  );
  const last = ROUNDS[0].rounds;
  for (let round = 0; round <= last; round++) {
    const text = writeText(words, 100 * round);
    let found = new Map<ContenderName, Timed>();
    for (const [index, cell] of cells.entries()) {
      if (index % contenders.length === 0) found = new Map();
      if (round > cell.rounds) continue;
      const timed = await cell.contender.extract(text, cell.asked);
      found.set(cell.contender.name, timed);
      if (round > 0) cell.milliseconds.push(timed.milliseconds);
      else cell.rounds = roundsOf(timed.milliseconds);
      // A cell this slow is told by its only run.
      if (cell.rounds === 0) cell.milliseconds.push(timed.milliseconds);
      if ((index + 1) % contenders.length === 0) compare(pairs, found);
    }
  }
  return cells.map(({ contender, asked, milliseconds }) => ({
    contender: contender.name,
    words,
    labels: asked.length,
    milliseconds,
  }));
}

function roundsOf(milliseconds: number): number {
  return ROUNDS.find(({ most }) => milliseconds <= most)?.rounds ?? 0;
}

function compare(pairs: readonly Pair[], found: ReadonlyMap<ContenderName, Timed>): void {
  for (const { first, second, agreement } of pairs) {
    const [ours, theirs] = [found.get(first), found.get(second)];
    if (ours === undefined || theirs === undefined) continue;
    agreement.compared++;
    if (entitiesOf(ours) === entitiesOf(theirs)) agreement.equal++;
  }
}

function entitiesOf({ entities }: Timed): string {
  return JSON.stringify(entities.map(([start, end, label]) => [start, end, label]));
}

export interface TowerTimes {
  readonly words: number;
  readonly nerium: readonly number[];
  readonly python: readonly number[];
}

/** The text towers alone, in turns. */
export async function measureTowers(
  nerium: Contender,
  python: Contender,
  words: number,
): Promise<TowerTimes> {
  const times = { words, nerium: [] as number[], python: [] as number[] };
  for (let round = 0; round <= TOWER_ROUNDS; round++) {
    const text = writeText(words, 100 * round);
    const ours = (await nerium.tower?.(text)) ?? Number.NaN;
    const theirs = (await python.tower?.(text)) ?? Number.NaN;
    if (round === 0) continue;
    times.nerium.push(ours);
    times.python.push(theirs);
  }
  return times;
}
