/**
 * Precision, recall and F1 over labelled spans, as GLiNER's own evaluation counts them.
 */
import { formatPercent } from './format-percent.ts';

/** Words of one text, both ends inclusive: the format of GLiNER's data files. */
export type LabelledSpan = readonly [start: number, end: number, label: string];

export interface Counts {
  readonly truePositives: number;
  readonly predicted: number;
  readonly gold: number;
}

/** Fractions, 0 … 1. A fraction of nothing is 0. */
export interface Scores extends Counts {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface Evaluation extends Scores {
  /** Labels that were predicted or are in the gold, by name. */
  readonly perLabel: Readonly<Record<string, Scores>>;
  /** Upstream's sentence: `P: 48.69%\tR: 47.23%\tF1: 47.95%\n`. */
  readonly report: string;
}

/**
 * Micro-averaged precision, recall and F1: counts are summed over labels and texts, then divided. A prediction is right
 * when its first word, its last word and its label equal those of a gold span of the same text. Both sides are sets:
 * duplicates count once. Upstream: `BaseNEREvaluator.evaluate`.
 *
 * @param gold spans of every text
 * @param predicted spans of the same texts, in the same order
 * @example
 * evaluateSpans([[[0, 1, 'person']]], [[[0, 1, 'person'], [3, 3, 'city']]]).precision; // 0.5
 */
export function evaluateSpans(
  gold: readonly (readonly LabelledSpan[])[],
  predicted: readonly (readonly LabelledSpan[])[],
): Evaluation {
  if (gold.length !== predicted.length) {
    throw new RangeError(`${gold.length} gold texts, ${predicted.length} predicted ones.`);
  }
  const labels = new Map<string, { truePositives: number; predicted: number; gold: number }>();
  const countsOf = (label: string) => {
    const known = labels.get(label) ?? { truePositives: 0, predicted: 0, gold: 0 };
    labels.set(label, known);
    return known;
  };
  gold.forEach((goldSpans, text) => {
    const expected = distinct(goldSpans);
    const found = distinct(predicted[text] ?? []);
    for (const [, , label] of expected.values()) countsOf(label).gold++;
    for (const [key, [, , label]] of found) {
      const counts = countsOf(label);
      counts.predicted++;
      if (expected.has(key)) counts.truePositives++;
    }
  });
  const total = scoresOf(sumCounts([...labels.values()]));
  const byName = [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...total,
    perLabel: Object.fromEntries(byName.map(([label, counts]) => [label, scoresOf(counts)])),
    report: `P: ${formatPercent(total.precision)}\tR: ${formatPercent(total.recall)}\tF1: ${formatPercent(total.f1)}\n`,
  };
}

/** Spans without their duplicates, by a key that is equal where they are. */
export function distinct(spans: readonly LabelledSpan[]): Map<string, LabelledSpan> {
  return new Map(spans.map((span) => [`${span[0]} ${span[1]} ${span[2]}`, span]));
}

function sumCounts(all: readonly Counts[]): Counts {
  const sum = (pick: (counts: Counts) => number): number =>
    all.reduce((total, counts) => total + pick(counts), 0);
  return {
    truePositives: sum((counts) => counts.truePositives),
    predicted: sum((counts) => counts.predicted),
    gold: sum((counts) => counts.gold),
  };
}

function scoresOf(counts: Counts): Scores {
  const precision = ratio(counts.truePositives, counts.predicted);
  const recall = ratio(counts.truePositives, counts.gold);
  return {
    ...counts,
    precision,
    recall,
    f1: ratio(2 * precision * recall, precision + recall),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
