import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CandidateSet, Candidates, Overlap } from '../protocol.ts';
import { decode } from './decode.ts';
import { settle } from './settle.ts';

type Span = readonly [start: number, end: number, label: number, logit: number];

function toCandidates(spans: readonly Span[]): Candidates {
  return {
    start: Int32Array.from(spans, (span) => span[0]),
    end: Int32Array.from(spans, (span) => span[1]),
    label: Int32Array.from(spans, (span) => span[2]),
    logit: Float32Array.from(spans, (span) => span[3]),
  };
}

const spansOf = ({ start, end }: Candidates): number[][] =>
  Array.from(start, (first, index) => [first, end[index] ?? 0]);

test('a span across the frontier keeps open whatever chains to it', () => {
  const candidates = toCandidates([
    [0, 1, 0, 1],
    [3, 5, 0, 1],
    [5, 8, 0, 1],
    [8, 10, 0, 1],
  ]);
  const { settled, open } = settle(candidates, 9);
  expect(spansOf(settled)).toEqual([[0, 1]]);
  expect(spansOf(open)).toEqual([
    [3, 5],
    [5, 8],
    [8, 10],
  ]);
});

/** Distinct (span, label) pairs in row-major order, over 40 words. */
const spans = fc
  .uniqueArray(fc.tuple(fc.nat(39), fc.nat(5), fc.nat(2), fc.integer({ min: -3, max: 3 })), {
    selector: ([start, width, label]) => `${start} ${width} ${label}`,
    maxLength: 60,
  })
  .map((list) =>
    list
      .map(
        ([start, width, label, logit]): Span => [start, Math.min(39, start + width), label, logit],
      )
      .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
      .filter((a, i, all) => i === 0 || a.slice(0, 3).join() !== all[i - 1]?.slice(0, 3).join()),
  );

test('entities of settled candidates, then of the rest, are the entities of all', () => {
  const text = Array.from({ length: 40 }, (_, word) => `w${word}`).join(' ');
  const words = [...text.matchAll(/\S+/g)];
  const set = (candidates: Candidates): CandidateSet => ({
    ...candidates,
    text,
    words: {
      count: 40,
      starts: Int32Array.from(words, (word) => word.index),
      ends: Int32Array.from(words, (word) => word.index + word[0].length),
    },
    labels: ['a', 'b', 'c'],
    threshold: 0.3,
    floor: 0,
  });
  const overlaps = fc.constantFrom<Overlap>('flat', 'nested', 'per-label');
  fc.assert(
    fc.property(
      spans,
      fc.nat(40),
      overlaps,
      fc.boolean(),
      (list, frontier, overlap, multiLabel) => {
        const all = toCandidates(list);
        const { settled, open } = settle(all, frontier);
        expect([...spansOf(settled), ...spansOf(open)]).toEqual(spansOf(all));
        expect(spansOf(settled).every(([, end]) => (end ?? 0) < frontier)).toBe(true);
        const options = { overlap, multiLabel };
        const parts = [...decode(set(settled), options), ...decode(set(open), options)];
        expect(parts).toEqual(decode(set(all), options));
      },
    ),
  );
});
