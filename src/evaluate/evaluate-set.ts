/**
 * A whole data set through a model, and everything that is said about it. Runs wherever the stages run; the model comes in
 * as a function.
 */
import type { Entity } from '../protocol.ts';
import { type Evaluation, evaluateSpans, type LabelledSpan, type Scores } from './counts.ts';
import type { AnnotatedText } from './data-set.ts';
import { type ErrorsByKind, errorsByKind } from './errors-by-kind.ts';
import { type JoinedWords, joinWords } from './given-words.ts';
import { type ScoredSpan, spansAbove, toScoredSpans } from './scored-spans.ts';

/** Flat results over a threshold, for texts whose words are given, in the order of the texts. */
export type Annotate = (
  texts: readonly JoinedWords[],
  threshold: number,
) => Promise<readonly (readonly Entity[])[]>;

export interface EvaluateOptions {
  readonly threshold: number;
  /** Names that the model was asked for: gold labels beyond them are reported. */
  readonly labels: readonly string[];
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface SweepPoint extends Scores {
  readonly threshold: number;
}

export interface SetEvaluation extends Evaluation {
  readonly texts: number;
  /** Gold spans that are not made of whole words: they can only be missed. */
  readonly misaligned: number;
  /** Labels of the gold that the model was not asked for: they can only be missed. */
  readonly unlisted: readonly string[];
  readonly errors: ErrorsByKind;
  readonly sweep: readonly SweepPoint[];
  /** Time in `annotate`. */
  readonly seconds: number;
}

export const SWEEP_THRESHOLDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

/** Texts of one call: enough to find batches of one length, few enough to show progress. */
const TEXTS_PER_CALL = 128;

/**
 * Annotates every text once, at the lowest threshold; the results at all others are prefixes of that.
 *
 * @example
 * const { f1 } = await evaluateSet(parseDataSet(content, name), annotate, { threshold: 0.4, labels });
 */
export async function evaluateSet(
  texts: readonly AnnotatedText[],
  annotate: Annotate,
  { threshold, labels, onProgress }: EvaluateOptions,
): Promise<SetEvaluation> {
  const gold = texts.map((text) => text.gold);
  const lowest = Math.min(threshold, ...SWEEP_THRESHOLDS);
  const scored: ScoredSpan[][] = [];
  let seconds = 0;
  while (scored.length < texts.length) {
    const part = texts.slice(scored.length, scored.length + TEXTS_PER_CALL);
    const joined = part.map(({ words }) => joinWords(words));
    const start = performance.now();
    const results = await annotate(joined, lowest);
    seconds += (performance.now() - start) / 1000;
    scored.push(...joined.map((text, index) => toScoredSpans(text, results[index] ?? [])));
    onProgress?.(scored.length, texts.length);
  }
  const predicted = scored.map((spans) => spansAbove(spans, threshold));
  return {
    ...evaluateSpans(gold, predicted),
    texts: texts.length,
    misaligned: gold.flat().filter(([start]) => start < 0).length,
    unlisted: labelsOf(gold).filter((label) => !labels.includes(label)),
    errors: errorsByKind(gold, predicted),
    sweep: SWEEP_THRESHOLDS.map((at) => sweepPoint(gold, scored, at)),
    seconds,
  };
}

/** All labels that occur, in alphabetical order. */
export function labelsOf(gold: readonly (readonly LabelledSpan[])[]): string[] {
  return [...new Set(gold.flatMap((spans) => spans.map(([, , label]) => label)))].sort();
}

function sweepPoint(
  gold: readonly (readonly LabelledSpan[])[],
  scored: readonly (readonly ScoredSpan[])[],
  threshold: number,
): SweepPoint {
  const predicted = scored.map((spans) => spansAbove(spans, threshold));
  const { perLabel: _labels, report: _report, ...scores } = evaluateSpans(gold, predicted);
  return { threshold, ...scores };
}
