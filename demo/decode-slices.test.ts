import fc from 'fast-check';
import { type CandidateSet, decode } from 'nerium';
import { expect, test } from 'vitest';
import { decodeSlices } from './decode-slices.ts';

const WORDS = 60;
const LABELS = ['a', 'b', 'c'];

/** Candidates in the order of the library, by falling score; none twice. */
const candidates = fc
  .uniqueArray(
    fc.record({
      start: fc.nat(WORDS - 5),
      width: fc.nat(4),
      label: fc.nat(LABELS.length - 1),
      logit: fc.double({ min: -4, max: 4, noNaN: true }),
    }),
    { selector: ({ start, width, label }) => `${start} ${width} ${label}`, maxLength: 120 },
  )
  .map((list): CandidateSet => {
    const rowMajor = list.sort(
      (a, b) => a.start - b.start || a.width - b.width || a.label - b.label,
    );
    const sorted = rowMajor.sort((a, b) => score(b.logit) - score(a.logit));
    return {
      start: Int32Array.from(sorted, ({ start }) => start),
      end: Int32Array.from(sorted, ({ start, width }) => start + width),
      label: Int32Array.from(sorted, ({ label }) => label),
      logit: Float32Array.from(sorted, ({ logit }) => logit),
      text: 'x '.repeat(WORDS),
      words: {
        count: WORDS,
        starts: Int32Array.from({ length: WORDS }, (_, word) => 2 * word),
        ends: Int32Array.from({ length: WORDS }, (_, word) => 2 * word + 1),
      },
      labels: LABELS,
      threshold: 0.5,
      floor: 0.01,
    };
  });

const score = (logit: number): number => Math.fround(1 / (1 + Math.exp(-Math.fround(logit))));

test('slices together are what decode gives at once', () => {
  fc.assert(
    fc.property(
      candidates,
      fc.constantFrom('flat', 'nested', 'per-label'),
      fc.boolean(),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      fc.integer({ min: 1, max: 30 }),
      (set, overlap, multiLabel, threshold, size) => {
        const options = { overlap, multiLabel, threshold } as const;
        expect([...decodeSlices(set, options, size)].flat()).toEqual(decode(set, options));
      },
    ),
  );
});

test('there are several slices where there is room for them', () => {
  const many: CandidateSet = {
    start: Int32Array.of(0, 2, 4, 6),
    end: Int32Array.of(1, 3, 5, 7),
    label: new Int32Array(4),
    logit: new Float32Array(4).fill(3),
    text: 'a b c d e f g h',
    words: {
      count: 8,
      starts: Int32Array.from({ length: 8 }, (_, word) => 2 * word),
      ends: Int32Array.from({ length: 8 }, (_, word) => 2 * word + 1),
    },
    labels: ['a'],
    threshold: 0.5,
    floor: 0.05,
  };
  const slices = [...decodeSlices(many, { threshold: 0.5 }, 2)];
  expect(slices.map((slice) => slice.map(({ text }) => text))).toEqual([
    ['a b', 'c d'],
    ['e f', 'g h'],
  ]);
});
