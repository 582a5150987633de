import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateSpans, type LabelledSpan } from './counts.ts';
import { formatPercent } from './format-percent.ts';

interface FixtureSet {
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

const path = new URL('../../fixtures/evaluate.json', import.meta.url);
const { sets } = JSON.parse(readFileSync(path, 'utf8')) as { sets: readonly FixtureSet[] };

describe('evaluateSpans', () => {
  test('equals the Python library on all fixtures', () => {
    expect(sets).toHaveLength(50);
    for (const set of sets) {
      const result = evaluateSpans(set.gold, set.predicted);
      expect(result.truePositives).toBe(set.true_positives);
      expect(result.predicted).toBe(set.n_predicted);
      expect(result.gold).toBe(set.n_gold);
      expect(Math.abs(result.precision - set.precision)).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(result.recall - set.recall)).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(result.f1 - set.f1)).toBeLessThanOrEqual(1e-12);
      expect(result.report).toBe(set.report);
    }
  });

  test('counts per label, with case, and each span once', () => {
    const gold = [
      [
        [0, 1, 'PER'],
        [3, 3, 'LOC'],
      ],
    ] as const;
    const predicted = [
      [
        [0, 1, 'PER'],
        [0, 1, 'PER'],
        [3, 3, 'loc'],
      ],
    ] as const;
    const { perLabel } = evaluateSpans(gold, predicted);
    expect(perLabel.PER).toMatchObject({ truePositives: 1, predicted: 1, gold: 1, f1: 1 });
    expect(perLabel.LOC).toMatchObject({ predicted: 0, gold: 1, precision: 0, recall: 0, f1: 0 });
    expect(perLabel.loc).toMatchObject({ predicted: 1, gold: 0, precision: 0, recall: 0, f1: 0 });
  });

  test('labels add up to the total, and the order of spans is of no account', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(spans(), spans()), { maxLength: 6 }), (texts) => {
        const gold = texts.map(([first]) => first);
        const predicted = texts.map(([, second]) => second);
        const result = evaluateSpans(gold, predicted);
        const labels = Object.values(result.perLabel);
        for (const count of ['truePositives', 'predicted', 'gold'] as const) {
          expect(labels.reduce((sum, label) => sum + label[count], 0)).toBe(result[count]);
        }
        const turned = predicted.map((list) => [...list].reverse());
        expect(evaluateSpans(gold, turned).f1).toBe(result.f1);
      }),
    );
  });

  test('refuses lists of different lengths', () => {
    expect(() => evaluateSpans([[], []], [[]])).toThrow('2 gold texts, 1 predicted ones');
  });
});

describe('formatPercent', () => {
  test.each([
    [1 / 32, '3.12%'],
    [3 / 32, '9.38%'],
    [0.375, '37.50%'],
    [1 / 3, '33.33%'],
    [1, '100.00%'],
    [0, '0.00%'],
  ])('writes %d as Python does', (fraction, text) => {
    expect(formatPercent(fraction)).toBe(text);
  });
});

function spans(): fc.Arbitrary<LabelledSpan[]> {
  const span = fc
    .tuple(fc.nat(6), fc.nat(2), fc.constantFrom('a', 'b', '__proto__'))
    .map(([start, width, label]): LabelledSpan => [start, start + width, label]);
  return fc.array(span, { maxLength: 6 });
}
