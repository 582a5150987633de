import { evaluateSpans, type LabelledSpan } from '../../src/evaluate/counts.ts';
import { listOf } from './run-vectors.ts';

interface EvaluateVector {
  /** Per sentence. */
  readonly gold: readonly (readonly LabelledSpan[])[];
  readonly predicted: readonly (readonly LabelledSpan[])[];
  readonly true_positives: number;
  readonly n_predicted: number;
  readonly n_gold: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly report: string;
}

const TOLERANCE = 1e-12;

/** Counts and the report exactly, fractions within the last bits of a double. */
export function* evaluateVectors(json: unknown): Iterable<string | undefined> {
  for (const [index, set] of listOf<EvaluateVector>(json, 'sets').entries()) {
    const found = evaluateSpans(set.gold, set.predicted);
    const fractions = [found.precision, found.recall, found.f1];
    const expected = [set.precision, set.recall, set.f1];
    const isEqual =
      found.truePositives === set.true_positives &&
      found.predicted === set.n_predicted &&
      found.gold === set.n_gold &&
      found.report === set.report &&
      fractions.every((value, i) => Math.abs(value - (expected[i] ?? NaN)) <= TOLERANCE);
    yield isEqual
      ? undefined
      : `set ${index}: ${fractions.join(', ')}, expected ${expected.join(', ')}`;
  }
}
