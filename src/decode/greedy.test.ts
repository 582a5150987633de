import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GreedyMode, greedySearch, type Spans } from './greedy.ts';
import { keySort, orderByScore } from './order.ts';

type Row = readonly [start: number, end: number, label: number, score: number];

const fixture: {
  sets: {
    spans: Row[];
    flat: number[];
    flat_multi: number[];
    nested: number[];
    nested_multi: number[];
  }[];
} = JSON.parse(readFileSync(new URL('../../fixtures/greedy.json', import.meta.url), 'utf8'));

const spansOf = (rows: readonly Row[]): Spans => ({
  start: Int32Array.from(rows, (row) => row[0]),
  end: Int32Array.from(rows, (row) => row[1]),
  label: Int32Array.from(rows, (row) => row[2]),
});
const search = (rows: readonly Row[], mode: GreedyMode): number[] =>
  Array.from(
    greedySearch(
      spansOf(rows),
      Float32Array.from(rows, (row) => row[3]),
      mode,
    ),
  );

const MODES: GreedyMode[] = (['flat', 'nested', 'per-label'] as const).flatMap((overlap) => [
  { overlap, multiLabel: false },
  { overlap, multiLabel: true },
]);

/** The rules, spelt out pair by pair. */
function conflict(a: Row, b: Row, { overlap, multiLabel }: GreedyMode): boolean {
  const disjoint = a[0] > b[1] || b[0] > a[1];
  const same = a[0] === b[0] && a[1] === b[1];
  if (overlap === 'per-label') return a[2] === b[2] && !disjoint;
  if (same) return !multiLabel;
  const contains = (a[0] <= b[0] && b[1] <= a[1]) || (b[0] <= a[0] && a[1] <= b[1]);
  return !disjoint && !(overlap === 'nested' && contains);
}

/** Few words, labels and scores, so that conflicts and ties are common. */
const rows = fc
  .uniqueArray(
    fc.tuple(fc.nat(14), fc.nat(5), fc.nat(3), fc.constantFrom(0, -0, 0.25, 0.5, 0.75, 0.9)),
    { selector: ([start, width, label]) => `${start},${width},${label}`, maxLength: 60 },
  )
  .map((all) =>
    all.map(([start, width, label, score]): Row => [start, start + width, label, score]),
  )
  .map((all) => all.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]));

describe('greedySearch', () => {
  test('equals the Python library on all 400 recorded sets in four modes', () => {
    expect(fixture.sets).toHaveLength(400);
    for (const { spans, flat, flat_multi, nested, nested_multi } of fixture.sets) {
      expect(search(spans, { overlap: 'flat', multiLabel: false })).toEqual(flat);
      expect(search(spans, { overlap: 'flat', multiLabel: true })).toEqual(flat_multi);
      expect(search(spans, { overlap: 'nested', multiLabel: false })).toEqual(nested);
      expect(search(spans, { overlap: 'nested', multiLabel: true })).toEqual(nested_multi);
    }
  });

  test('per-label: other labels do not matter, the same label does', () => {
    const spans: Row[] = [
      [0, 2, 0, 0.9],
      [0, 2, 1, 0.8],
      [1, 3, 0, 0.7],
      [2, 4, 1, 0.85],
      [5, 5, 0, 0.1],
    ];
    expect(search(spans, { overlap: 'per-label', multiLabel: false })).toEqual([0, 3, 4]);
  });

  test.each(MODES)('$overlap, multiLabel $multiLabel: equals taking one after another', (mode) => {
    fc.assert(
      fc.property(rows, (all) => {
        const order = all
          .map((_row, index) => index)
          .sort((a, b) => score(all, b) - score(all, a) || a - b);
        const taken: Row[] = [];
        for (const row of order.map((index) => all[index])) {
          if (row && !taken.some((other) => conflict(row, other, mode))) taken.push(row);
        }
        const expected = taken.sort((a, b) => a[0] - b[0]).map((row) => all.indexOf(row));
        expect(search(all, mode)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test.each(MODES)(
    '$overlap, multiLabel $multiLabel: free of conflicts, and every other candidate is in one',
    (mode) => {
      fc.assert(
        fc.property(rows, (all) => {
          const selected = new Set(search(all, mode));
          all.forEach((row, index) => {
            const rivals = all.filter(
              (other, at) => at !== index && selected.has(at) && conflict(row, other, mode),
            );
            if (selected.has(index)) expect(rivals).toEqual([]);
            else expect(rivals.some((rival) => rival[3] >= row[3])).toBe(true);
          });
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('orders', () => {
  test('orderByScore sorts any floats down and stably', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true }), (scores) => {
        const expected = Array.from(scores.keys()).sort(
          (a, b) => compareDown(scores, a, b) || a - b,
        );
        expect(Array.from(orderByScore(scores))).toEqual(expected);
      }),
    );
  });

  test('keySort is stable beyond the length that is packed', () => {
    const keys = new Float64Array(2 ** 21 + 3).map((_, index) => index % 2);
    const order = keySort(keys);
    expect([order[0], order[1], order.at(-1)]).toEqual([0, 2, 2 ** 21 + 1]);
  });
});

function score(all: readonly Row[], index: number): number {
  return all[index]?.[3] ?? 0;
}

/** Not a difference: that of two infinities is NaN. */
function compareDown(scores: Float32Array, a: number, b: number): number {
  const [left = 0, right = 0] = [scores[a], scores[b]];
  return left === right ? 0 : left > right ? -1 : 1;
}
