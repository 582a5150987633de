import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelMatrix } from './labels.ts';
import { sortFound } from './wgsl-candidates.ts';
import {
  halve,
  type Piece,
  pairsOf,
  planPieces,
  planSpans,
  type TextRequest,
} from './wgsl-plan.ts';
import { stepsOf } from './wgsl-steps.ts';

/** What no kernel reads here stays empty. */
function labelMatrix(count: number, folded = true): LabelMatrix {
  const nothing = new Float32Array();
  return { count, folded, width: folded ? 16 : 4, rows: nothing, bias: nothing };
}

const texts = fc.array(
  fc.record({
    words: fc.integer({ min: 0, max: 6 }),
    maxWidth: fc.integer({ min: 1, max: 8 }),
    labels: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 5 },
);
const matrices = [labelMatrix(1), labelMatrix(7), labelMatrix(9, false)];

function requestsOf(
  given: readonly { words: number; maxWidth: number; labels: number }[],
): TextRequest[] {
  let firstRow = 0;
  return given.map(({ words, maxWidth, labels }) => {
    const matrix = matrices[labels] ?? labelMatrix(1);
    const floors = new Float32Array(matrix.count).fill(labels);
    const request = { firstRow, words, maxWidth, labels: matrix, floors };
    firstRow += words;
    return request;
  });
}

const limits = fc.record({
  spans: fc.integer({ min: 1, max: 9 }),
  columns: fc.integer({ min: 1, max: 5 }),
  chunkRows: fc.integer({ min: 1, max: 4 }),
  work: fc.integer({ min: 1, max: 500 }),
});

/** Every (span, label) of some pieces, with the matrix's width to tell matrices apart. */
function pairsIn(pieces: readonly Piece[], chunkRows: number): string[] {
  const pairs: string[] = [];
  for (const { firstSpan, endSpan, firstColumn, endColumn, chunk, labels } of pieces) {
    for (let span = firstSpan; span < endSpan; span++) {
      for (let column = firstColumn; column < endColumn; column++) {
        pairs.push(`${span} ${chunk * chunkRows + column} ${labels.count}`);
      }
    }
  }
  return pairs.sort();
}

describe('the plan of a batch', () => {
  test('lists the spans of each text, row-major', () => {
    const { spans, firstSpans } = planSpans(
      requestsOf([
        { words: 3, maxWidth: 2, labels: 0 },
        { words: 0, maxWidth: 2, labels: 0 },
        { words: 2, maxWidth: 9, labels: 1 },
      ]),
    );
    expect(firstSpans).toEqual([0, 5, 5, 8]);
    const rows = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4];
    const floors = [0, 0, 0, 0, 0, 1, 1, 1];
    expect(Array.from(spans)).toEqual(
      floors.flatMap((floor, span) => [rows[2 * span], rows[2 * span + 1], floor]),
    );
  });

  test('has no infinite floors, and equal ones once', () => {
    const labels = labelMatrix(2);
    const text = { firstRow: 0, words: 1, maxWidth: 1, labels };
    const infinite = Float32Array.of(-Infinity, Infinity);
    const { floors } = planSpans([
      { ...text, floors: infinite },
      { ...text, floors: Float32Array.from(infinite) },
    ]);
    expect(floors.length).toBe(2);
    expect(floors.every(Number.isFinite)).toBe(true);
    expect(floors[0]).toBe(-(floors[1] ?? 0));
  });

  test('covers every pair exactly once within its limits, and so do halves', () => {
    fc.assert(
      fc.property(texts, limits, (given, { spans, columns: most, chunkRows, work }) => {
        const plan = planSpans(requestsOf(given));
        const pieces = planPieces(plan.groups, {
          spans,
          columns: most,
          chunkRows: () => chunkRows,
          work,
        });
        const wanted = given.flatMap(({ labels }, text) => {
          const { count } = matrices[labels] ?? labelMatrix(1);
          const from = plan.firstSpans[text] ?? 0;
          const own = (plan.firstSpans[text + 1] ?? 0) - from;
          return Array.from({ length: own * count }, (_, pair) => {
            return `${from + Math.floor(pair / count)} ${pair % count} ${count}`;
          });
        });
        expect(pairsIn(pieces, chunkRows)).toEqual(wanted.sort());
        expect(pairsOf(pieces)).toBe(wanted.length);
        for (const piece of pieces) {
          const { firstSpan, endSpan, firstColumn, endColumn, labels } = piece;
          const columns = endColumn - firstColumn;
          expect(endSpan - firstSpan).toBeLessThanOrEqual(spans);
          expect(columns).toBeLessThanOrEqual(Math.min(most, chunkRows));
          if (columns > 1) {
            expect(columns * (endSpan - firstSpan) * labels.width).toBeLessThanOrEqual(work);
          }
        }
        if (wanted.length < 2) return;
        const [left, right] = halve(pieces);
        expect(pairsOf(left)).toBeGreaterThan(0);
        expect(pairsOf(right)).toBeGreaterThan(0);
        expect([...pairsIn(left, chunkRows), ...pairsIn(right, chunkRows)].sort()).toEqual(wanted);
      }),
    );
  });

  test('makes the vectors of some spans once for all their labels', () => {
    const labels = labelMatrix(9, false);
    const group = { labels, firstSpan: 0, endSpan: 6 };
    const pieces = planPieces([group], { spans: 4, columns: 9, chunkRows: () => 3, work: 1e9 });
    const steps = stepsOf(pieces, headOf(4), () => 3);
    expect(
      steps.map(({ form, size }) => `${form.result} ${size.firstSpan} ${size.firstLabel}`),
    ).toEqual([
      ...['rows 0 0', 'candidates 0 0', 'candidates 0 3', 'candidates 0 6'],
      ...['rows 4 0', 'candidates 4 0', 'candidates 4 3', 'candidates 4 6'],
    ]);
  });
});

function headOf(dim: number) {
  return { dim, hidden: 4 * dim, w2: new Float32Array(), b2: new Float32Array() };
}

test('candidates in any order come sorted, text by text', () => {
  fc.assert(
    fc.property(texts, fc.infiniteStream(fc.nat()), (given, random) => {
      const requests = requestsOf(given);
      const { spans, firstSpans } = planSpans(requests);
      const expected = requests.map(({ words, maxWidth, labels }) => {
        const rows: number[][] = [];
        for (let start = 0; start < words; start++) {
          for (let end = start; end < Math.min(words, start + maxWidth); end++) {
            for (let label = 0; label < labels.count; label++) rows.push([start, end, label]);
          }
        }
        return rows;
      });
      const all = expected.flatMap((rows, text) =>
        rows.map(([start = 0, end = 0, label = 0], index) => {
          const { count } = requests[text]?.labels ?? labelMatrix(1);
          const span = (firstSpans[text] ?? 0) + Math.floor(index / count);
          return {
            words: [span, label, bitsOf(start * 100 + end * 10 + label)],
            key: random.next().value ?? 0,
          };
        }),
      );
      const shuffled = all.sort((a, b) => a.key - b.key).flatMap(({ words }) => words);
      const found = sortFound(
        Uint32Array.from(shuffled),
        spans,
        requests.map(({ firstRow }, text) => ({ firstRow, firstSpan: firstSpans[text] ?? 0 })),
      );
      const rows = found.map(({ start, end, label, logit }) =>
        Array.from(start, (first, index) => {
          expect(logit[index]).toBe(first * 100 + (end[index] ?? 0) * 10 + (label[index] ?? 0));
          return [first, end[index], label[index]];
        }),
      );
      expect(rows).toEqual(expected);
    }),
  );
});

function bitsOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
}
