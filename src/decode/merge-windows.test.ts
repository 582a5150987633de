import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Candidates } from '../protocol.ts';
import { mergeWindows, type WindowCandidates } from './merge-windows.ts';

type Row = readonly [start: number, end: number, label: number, logit: number];

const candidatesOf = (rows: readonly Row[]): Candidates => ({
  start: Int32Array.from(rows, (row) => row[0]),
  end: Int32Array.from(rows, (row) => row[1]),
  label: Int32Array.from(rows, (row) => row[2]),
  logit: Float32Array.from(rows, (row) => row[3]),
});
const rowsOf = ({ start, end, label, logit }: Candidates): Row[] =>
  Array.from(start, (first, i): Row => [first, end[i] ?? 0, label[i] ?? 0, logit[i] ?? 0]);
const rowMajor = (a: Row, b: Row): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

test('one window is moved to its place', () => {
  const merged = mergeWindows([{ candidates: candidatesOf([[1, 2, 0, 0.5]]), firstWord: 10 }]);
  expect(rowsOf(merged)).toEqual([[11, 12, 0, 0.5]]);
  expect(rowsOf(mergeWindows([]))).toEqual([]);
});

test('what two windows found is kept once, with the better logit', () => {
  const left: Row[] = [
    [0, 0, 0, 1],
    [8, 9, 0, 1],
    [8, 9, 1, 2],
    [9, 9, 3, 4],
  ];
  const right: Row[] = [
    [0, 1, 0, 3],
    [0, 1, 1, 1],
    [0, 1, 2, -1],
    [5, 5, 0, 1],
  ];
  const merged = mergeWindows([
    { candidates: candidatesOf(right), firstWord: 8 },
    { candidates: candidatesOf(left), firstWord: 0 },
  ]);
  expect(rowsOf(merged)).toEqual([
    [0, 0, 0, 1],
    [8, 9, 0, 3],
    [8, 9, 1, 2],
    [8, 9, 2, -1],
    [9, 9, 3, 4],
    [13, 13, 0, 1],
  ]);
});

test('equals the union with the best logit, in row-major order, for any windows', () => {
  const part = fc
    .tuple(
      fc.nat(20),
      fc.uniqueArray(fc.tuple(fc.nat(9), fc.nat(3), fc.nat(2), fc.integer({ min: -4, max: 4 })), {
        selector: (row) => String(row.slice(0, 3)),
      }),
    )
    .map(
      ([firstWord, raw]): WindowCandidates => ({
        firstWord,
        candidates: candidatesOf(
          raw
            .map(([start, width, label, logit]): Row => [start, start + width, label, logit])
            .sort(rowMajor),
        ),
      }),
    );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const best = new Map<string, Row>();
      for (const { candidates, firstWord } of parts) {
        for (const [start, end, label, logit] of rowsOf(candidates)) {
          const row: Row = [start + firstWord, end + firstWord, label, logit];
          const key = String(row.slice(0, 3));
          if (logit > (best.get(key)?.[3] ?? -Infinity)) best.set(key, row);
        }
      }
      expect(rowsOf(mergeWindows(parts))).toEqual([...best.values()].sort(rowMajor));
    }),
  );
});
