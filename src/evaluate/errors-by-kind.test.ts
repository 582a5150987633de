import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateSpans, type LabelledSpan } from './counts.ts';
import { errorsByKind } from './errors-by-kind.ts';

const NONE = { correct: 0, label: 0, boundary: 0, both: 0, spurious: 0, missed: 0 };
const GOLD: LabelledSpan[] = [
  [0, 2, 'person'],
  [4, 5, 'city'],
];

test.each<[string, LabelledSpan, object]>([
  ['right', [0, 2, 'person'], { correct: 1, missed: 1 }],
  ['right span, wrong label', [0, 2, 'city'], { label: 1, missed: 1 }],
  ['wrong border, right label', [1, 2, 'person'], { boundary: 1, missed: 1 }],
  ['wrong border, wrong label', [2, 3, 'city'], { both: 1, missed: 1 }],
  ['over two gold spans', [2, 4, 'city'], { boundary: 1 }],
  ['nothing there', [3, 3, 'city'], { spurious: 1, missed: 2 }],
])('%s', (_name, span, counts) => {
  expect(errorsByKind([GOLD], [[span]])).toEqual({ ...NONE, ...counts });
});

test('the right label on a span wins over the wrong one', () => {
  const gold: LabelledSpan[] = [
    [0, 2, 'person'],
    [0, 2, 'writer'],
  ];
  expect(errorsByKind([gold], [[[0, 2, 'writer']]])).toEqual({ ...NONE, correct: 1 });
});

test('kinds add up to the predictions, and the right ones are the true positives', () => {
  const span = fc
    .tuple(fc.nat(6), fc.nat(2), fc.constantFrom('a', 'b'))
    .map(([start, width, label]): LabelledSpan => [start, start + width, label]);
  const texts = fc.array(fc.tuple(fc.array(span), fc.array(span)), { maxLength: 4 });
  fc.assert(
    fc.property(texts, (pairs) => {
      const gold = pairs.map(([first]) => first);
      const predicted = pairs.map(([, second]) => second);
      const { truePositives, predicted: all } = evaluateSpans(gold, predicted);
      const { missed, ...kinds } = errorsByKind(gold, predicted);
      expect(kinds.correct).toBe(truePositives);
      expect(Object.values(kinds).reduce((sum, count) => sum + count, 0)).toBe(all);
      expect(missed).toBeLessThanOrEqual(evaluateSpans(gold, predicted).gold - truePositives);
    }),
  );
});
