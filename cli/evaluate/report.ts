/**
 * What `evaluate` prints.
 */
import type { Scores } from '../../src/evaluate/counts.ts';
import type { ErrorsByKind } from '../../src/evaluate/errors-by-kind.ts';
import { type SetEvaluation, SWEEP_THRESHOLDS } from '../../src/evaluate/evaluate-set.ts';
import type { NamedSet } from './read-set.ts';

/** Precision, recall and F1 in percent. */
interface Percentages {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

type LabelReport = Percentages & {
  readonly gold: number;
  readonly predicted: number;
  readonly truePositives: number;
};

type SweepReport = Percentages & { readonly threshold: number };

export interface SetReport extends Percentages {
  readonly name: string;
  readonly texts: number;
  readonly labels: readonly string[];
  readonly labelsFrom: string;
  readonly gold: number;
  readonly predicted: number;
  readonly truePositives: number;
  readonly perLabel: Readonly<Record<string, LabelReport>>;
  readonly errors: ErrorsByKind;
  readonly sweep: readonly SweepReport[];
  /** Labels of the data that were not asked for, and annotations that cut words. */
  readonly unlisted: readonly string[];
  readonly misaligned: number;
  readonly seconds: number;
  readonly textsPerSecond: number;
}

export interface EvaluateReport {
  readonly sets: readonly SetReport[];
  readonly averageF1: number;
  readonly model: string;
  readonly dtype: string;
  readonly device: string;
  readonly threads: number;
  readonly threshold: number;
  readonly textsPerSecond: number;
  readonly averageSweep: readonly { readonly threshold: number; readonly f1: number }[];
  /** Present where only the first texts of each set ran. */
  readonly limit?: number;
}

export interface RunFacts {
  readonly model: string;
  readonly dtype: string;
  readonly device: string;
  readonly threads: number;
  readonly threshold: number;
  readonly limit: number | undefined;
}

export function toSetReport(set: NamedSet, result: SetEvaluation): SetReport {
  const { perLabel, sweep, texts, errors, unlisted, misaligned, seconds } = result;
  return {
    name: set.name,
    texts,
    ...toCountedPercent(result),
    labels: set.labels.names,
    labelsFrom: set.labelsFrom,
    perLabel: Object.fromEntries(
      Object.entries(perLabel).map(([label, scores]) => [label, toCountedPercent(scores)]),
    ),
    errors,
    sweep: sweep.map((point) => ({ threshold: point.threshold, ...toPercent(point) })),
    unlisted,
    misaligned,
    seconds,
    textsPerSecond: texts / seconds,
  };
}

export function toReport(sets: readonly SetReport[], facts: RunFacts): EvaluateReport {
  const { limit, ...rest } = facts;
  const texts = sets.reduce((sum, set) => sum + set.texts, 0);
  const seconds = sets.reduce((sum, set) => sum + set.seconds, 0);
  return {
    sets,
    averageF1: mean(sets.map(({ f1 }) => f1)),
    ...rest,
    textsPerSecond: texts / seconds,
    averageSweep: SWEEP_THRESHOLDS.map((threshold, index) => ({
      threshold,
      f1: mean(sets.map(({ sweep }) => sweep[index]?.f1 ?? 0)),
    })),
    ...(limit !== undefined && { limit }),
  };
}

/** The report as text: one line a set. */
export function toTable(report: EvaluateReport): string {
  const { model, dtype, device, threshold, limit } = report;
  const partly = limit === undefined ? '' : `, first ${limit} texts of each set`;
  const header = [
    'set',
    'texts',
    'P',
    'R',
    'F1',
    'label',
    'boundary',
    'both',
    'spurious',
    'missed',
  ];
  const rows = report.sets.map(({ name, texts, precision, recall, f1, errors, labelsFrom }) => [
    labelsFrom === 'data' ? `${name} (labels from the data)` : name,
    `${texts}`,
    ...[precision, recall, f1].map((value) => value.toFixed(2)),
    ...[errors.label, errors.boundary, errors.both, errors.spurious, errors.missed].map(String),
  ]);
  const average = ['average', '', '', '', report.averageF1.toFixed(2)];
  return [
    `${model}, ${dtype}, ${device}, threshold ${threshold}${partly}`,
    ...align([header, ...rows, average]),
    `${report.textsPerSecond.toFixed(1)} texts a second`,
    `average F1 by threshold: ${report.averageSweep
      .map((point) => `${point.threshold}: ${point.f1.toFixed(2)}`)
      .join('  ')}`,
  ].join('\n');
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths?.[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}

function toCountedPercent(scores: Scores): LabelReport {
  const { gold, predicted, truePositives } = scores;
  return { ...toPercent(scores), gold, predicted, truePositives };
}

function toPercent({ precision, recall, f1 }: Scores): Percentages {
  return { precision: 100 * precision, recall: 100 * recall, f1: 100 * f1 };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
