/**
 * What kind of mistake a wrong prediction is: the border or the label.
 */
import { distinct, type LabelledSpan } from './counts.ts';

export interface ErrorsByKind {
  /** Predicted: span and label are right. */
  readonly correct: number;
  /** Predicted: the very span of a gold one, another label. */
  readonly label: number;
  /** Predicted: overlaps a gold span of its label, borders differ. */
  readonly boundary: number;
  /** Predicted: overlaps gold spans of other labels only, borders differ. */
  readonly both: number;
  /** Predicted: overlaps no gold span. */
  readonly spurious: number;
  /** Gold: no prediction overlaps it. */
  readonly missed: number;
}

/**
 * Sorts predictions, without their duplicates, into kinds. Each has the first that fits, in the order of `ErrorsByKind`,
 * so the first five add up to the predictions. A gold span that a wrong prediction touches is not `missed`.
 *
 * @param gold spans of every text
 * @param predicted spans of the same texts, in the same order
 * @example
 * errorsByKind([[[0, 1, 'person']]], [[[0, 0, 'person']]]); // boundary: 1, all others 0
 */
export function errorsByKind(
  gold: readonly (readonly LabelledSpan[])[],
  predicted: readonly (readonly LabelledSpan[])[],
): ErrorsByKind {
  const counts = { correct: 0, label: 0, boundary: 0, both: 0, spurious: 0, missed: 0 };
  gold.forEach((goldSpans, text) => {
    const expected = [...distinct(goldSpans).values()];
    const found = [...distinct(predicted[text] ?? []).values()];
    for (const span of found) counts[kindOf(span, expected)]++;
    counts.missed += expected.filter((span) => !found.some((other) => overlap(span, other))).length;
  });
  return counts;
}

function kindOf(
  span: LabelledSpan,
  expected: readonly LabelledSpan[],
): Exclude<keyof ErrorsByKind, 'missed'> {
  const touched = expected.filter((other) => overlap(span, other));
  const same = touched.filter((other) => other[0] === span[0] && other[1] === span[1]);
  if (same.some((other) => other[2] === span[2])) return 'correct';
  if (same.length > 0) return 'label';
  if (touched.some((other) => other[2] === span[2])) return 'boundary';
  return touched.length > 0 ? 'both' : 'spurious';
}

function overlap(a: LabelledSpan, b: LabelledSpan): boolean {
  return a[0] <= b[1] && b[0] <= a[1];
}
