/** What the cells say: texts per second, what is lost to many labels, and ratios to the peers. */
import { median } from '../support/median.ts';
import type { ContenderName } from './contenders.ts';
import type { Cell, Pair, TowerTimes } from './measure.ts';

export interface Row {
  readonly contender: ContenderName;
  readonly words: number;
  readonly labels: number;
  readonly textsPerSecond: number;
  /** Runs that the median is of. */
  readonly runs: number;
}

export interface LabelsReport {
  readonly rows: readonly Row[];
  /** Of the texts per second at the fewest labels, what is lost at the most. */
  readonly dropFraction: readonly {
    readonly words: number;
    readonly mode: ContenderName;
    readonly fraction: number;
  }[];
  /** Nerium with cached labels. */
  readonly speedupVsGlinerJs: readonly Speedup[];
  /** Our own uni-encoder is not there yet. */
  readonly speedupVsUni: readonly Speedup[];
  /** Geometric means; above 1 Nerium is the faster one. */
  readonly towerVsPython: number | null;
  readonly endToEndVsPython: number | null;
  readonly towerVsPythonByWords: readonly ByWords[];
  readonly endToEndVsPythonByWords: readonly ByWords[];
  readonly sameEntities: readonly {
    readonly contenders: readonly [ContenderName, ContenderName];
    readonly compared: number;
    readonly equal: number;
  }[];
}

interface Speedup {
  readonly words: number;
  readonly labels: number;
  readonly speedup: number;
}

interface ByWords {
  readonly words: number;
  readonly contender: ContenderName;
  readonly ratio: number;
}

export interface Measured {
  readonly cells: readonly Cell[];
  readonly towers: readonly (TowerTimes & { readonly contender: ContenderName })[];
  readonly pairs: readonly Pair[];
}

export function toReport({ cells, towers, pairs }: Measured): LabelsReport {
  const rows = cells.map(({ contender, words, labels, milliseconds }) => ({
    contender,
    words,
    labels,
    textsPerSecond: 1000 / median(milliseconds),
    runs: milliseconds.length,
  }));
  const tower = towers.map(({ words, contender, nerium, python }) => ({
    words,
    contender,
    ratio: median(python) / median(nerium),
  }));
  const whole = pairs
    .filter(({ second }) => second.startsWith('python'))
    .flatMap(({ first, second }) => endToEnd(rows, first, second));
  const ofBundled = (list: readonly ByWords[]): number | null =>
    mean(list.filter(({ contender }) => contender === 'nerium-cached').map(({ ratio }) => ratio));
  return {
    rows,
    dropFraction: drops(rows),
    speedupVsGlinerJs: speedups(rows, 'nerium-cached', 'gliner-js'),
    speedupVsUni: [],
    towerVsPython: ofBundled(tower),
    endToEndVsPython: ofBundled(whole),
    towerVsPythonByWords: tower,
    endToEndVsPythonByWords: whole,
    sameEntities: pairs.map(({ first, second, agreement }) => ({
      contenders: [first, second],
      ...agreement,
    })),
  };
}

function drops(rows: readonly Row[]): LabelsReport['dropFraction'] {
  return groups(rows).flatMap(({ contender, words, own }) => {
    const [fewest, most] = [own[0], own.at(-1)];
    if (fewest === undefined || most === undefined || fewest === most) return [];
    const fraction = 1 - most.textsPerSecond / fewest.textsPerSecond;
    return [{ words, mode: contender, fraction }];
  });
}

/** Rows of one contender and length, by rising number of labels. */
export function groups(rows: readonly Row[]) {
  const keys = new Map(rows.map((row) => [`${row.contender} ${row.words}`, row]));
  return [...keys.values()].map(({ contender, words }) => ({
    contender,
    words,
    own: rows
      .filter((row) => row.contender === contender && row.words === words)
      .sort((a, b) => a.labels - b.labels),
  }));
}

function speedups(rows: readonly Row[], ours: ContenderName, theirs: ContenderName): Speedup[] {
  return rows
    .filter(({ contender }) => contender === ours)
    .flatMap(({ words, labels, textsPerSecond }) => {
      const other = rows.find(
        (row) => row.contender === theirs && row.words === words && row.labels === labels,
      );
      if (other === undefined) return [];
      return [{ words, labels, speedup: textsPerSecond / other.textsPerSecond }];
    });
}

function endToEnd(rows: readonly Row[], ours: ContenderName, theirs: ContenderName): ByWords[] {
  const all = speedups(rows, ours, theirs);
  return [...new Set(all.map(({ words }) => words))].map((words) => ({
    words,
    contender: ours,
    ratio: mean(all.filter((one) => one.words === words).map(({ speedup }) => speedup)) ?? 0,
  }));
}

/** Geometric. */
function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
