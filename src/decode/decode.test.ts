import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNeriumError } from '../errors.ts';
import type { CandidateSet, DecodeOptions, Entity } from '../protocol.ts';
import { logitFloors } from '../score/floors.ts';
import { splitWords } from '../text/split-words.ts';
import { decode, sigmoid } from './decode.ts';
import { sortCandidates } from './sort-candidates.ts';

type Row = readonly [start: number, end: number, label: number, logit: number];

function setOf(text: string, labels: readonly string[], rows: readonly Row[]): CandidateSet {
  return {
    text,
    labels,
    words: splitWords(text),
    threshold: 0.5,
    floor: 0,
    start: Int32Array.from(rows, (row) => row[0]),
    end: Int32Array.from(rows, (row) => row[1]),
    label: Int32Array.from(rows, (row) => row[2]),
    logit: Float32Array.from(rows, (row) => row[3]),
  };
}

const LABELS = ['person', 'city', 'constructor'];
const ADA = setOf('Ada Lovelace was born in London.', LABELS, [
  [0, 0, 0, 0.5],
  [0, 1, 0, 2],
  [0, 1, 1, -1],
  [5, 5, 1, 1],
  [5, 5, 2, 0.9],
]);

const brief = (set: CandidateSet, options?: DecodeOptions): string[] =>
  decode(set, options).map(({ text, label }) => `${text}/${label}`);

describe('decode', () => {
  test('gives offsets, slices and probabilities', () => {
    expect(decode(ADA)).toEqual([
      {
        text: 'Ada Lovelace',
        label: 'person',
        start: 0,
        end: 12,
        score: 0.8807970285415649,
      },
      { text: 'London', label: 'city', start: 25, end: 31, score: 0.7310585975646973 },
    ]);
  });

  test('resolves overlaps as asked', () => {
    expect(brief(ADA, { multiLabel: true })).toEqual([
      'Ada Lovelace/person',
      'London/city',
      'London/constructor',
    ]);
    expect(brief(ADA, { overlap: 'nested' })).toEqual([
      'Ada Lovelace/person',
      'Ada/person',
      'London/city',
    ]);
    expect(brief(ADA, { overlap: 'per-label', threshold: 0.2 })).toEqual([
      'Ada Lovelace/person',
      'Ada Lovelace/city',
      'London/city',
      'London/constructor',
    ]);
  });

  test('a candidate must be over the threshold, in single precision', () => {
    const at = (logit: number) => setOf('Ada', ['x'], [[0, 0, 0, logit]]);
    expect(brief(at(0), { threshold: 0.5 })).toEqual([]);
    expect(brief(at(2 ** -20), { threshold: 0.5 })).toEqual(['Ada/x']);
    // A threshold below the probability by less than single precision can tell does not let it pass.
    const [{ score }] = decode(at(-2), { threshold: 0.1 }) as [Entity];
    expect(brief(at(-2), { threshold: score - 1e-10 })).toEqual([]);
    expect(brief(at(-2), { threshold: score - 1e-8 })).toEqual(['Ada/x']);
    expect(brief(at(-1000), { threshold: 0 })).toEqual([]);
    expect(brief(at(1000), { threshold: 1 })).toEqual([]);
  });

  test('thresholds per label; labels that are not named have the default of the set', () => {
    expect(brief(ADA, { threshold: { city: 0.8 } })).toEqual([
      'Ada Lovelace/person',
      'London/constructor',
    ]);
    expect(brief(ADA, { threshold: { constructor: 0.1, city: 0.8 } })).toHaveLength(2);
    expect(brief(ADA, { threshold: {} })).toEqual(brief(ADA));
  });

  test.each<[unknown, RegExp]>([
    [{ threshold: Number.NaN }, /^threshold is NaN\. Use a number from 0 to 1/],
    [{ threshold: 1.5 }, /threshold is 1\.5/],
    [{ threshold: -0.1 }, /threshold is -0\.1/],
    [{ threshold: '0.5' }, /threshold is "0\.5"/],
    [{ threshold: null }, /threshold is null/],
    [{ threshold: [0.5] }, /threshold is an array of length 1/],
    [{ threshold: { town: 0.5 } }, /the label that threshold names is "town"/],
    [{ threshold: { city: '1' } }, /threshold of city is "1"/],
    [{ overlap: 'FLAT' }, /overlap is "FLAT"\. Use 'flat', 'nested' or 'per-label'/],
    [{ multiLabel: 1 }, /multiLabel is 1/],
    [null, /options is null/],
  ])('refuses %j', (options, message) => {
    let error: unknown;
    try {
      decode(ADA, options as DecodeOptions);
    } catch (thrown) {
      error = thrown;
    }
    expect(isNeriumError(error, 'INPUT_INVALID')).toBe(true);
    expect(String(error)).toMatch(
      message.source.startsWith('^') ? new RegExp(message.source.slice(1)) : message,
    );
  });

  const anySet = fc
    .tuple(
      fc.array(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom(' ', 'é', '👩‍💻', '\ud800', 'word '),
        ),
        {
          minLength: 1,
          maxLength: 30,
        },
      ),
      fc.array(
        fc.tuple(fc.nat(40), fc.nat(5), fc.nat(2), fc.double({ min: -4, max: 4, noNaN: true })),
        {
          maxLength: 50,
        },
      ),
    )
    .map(([parts, raw]) => {
      const text = parts.join('');
      const { count } = splitWords(text);
      const rows = raw
        .map(([start, width, label, logit]): Row => [start, start + width, label, logit])
        .filter(([, end]) => end < count)
        .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
      const distinct = rows.filter(
        (row, at) => String(row.slice(0, 3)) !== String(rows[at - 1]?.slice(0, 3)),
      );
      return setOf(text, LABELS, distinct);
    });

  test('offsets cut the entity out of any text, and entities are sorted by start', () => {
    fc.assert(
      fc.property(
        anySet,
        fc.constantFrom<DecodeOptions>({}, { overlap: 'nested' }, { overlap: 'per-label' }),
        (set, options) => {
          let previous = 0;
          for (const { text, start, end } of decode(set, { threshold: 0.2, ...options })) {
            expect(set.text.slice(start, end)).toBe(text);
            expect(text.length).toBeGreaterThan(0);
            expect(start).toBeGreaterThanOrEqual(previous);
            previous = start;
          }
        },
      ),
    );
  });

  test('candidates that come sorted by score give the same, whatever the thresholds', () => {
    const overlap = fc.constantFrom('flat', 'nested', 'per-label' as const);
    const threshold = fc.oneof(
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      fc.record({ person: fc.constantFrom(0.2, 0.9), city: fc.constantFrom(0.1, 0.6) }),
    );
    const options = fc.record({ overlap, threshold, multiLabel: fc.boolean() });
    // Far out probabilities are equal in single precision while logits are not; these are common in the second half.
    const scale = fc.constantFrom(1, 30);
    fc.assert(
      fc.property(anySet, options, scale, (set, asked, factor) => {
        const scaled = { ...set, logit: set.logit.map((logit) => logit * factor) };
        const sorted = { ...scaled, ...sortCandidates(scaled) };
        expect(decode(sorted, asked)).toEqual(decode(scaled, asked));
        const scores = Array.from(sorted.logit, sigmoid);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
      }),
      { numRuns: 300 },
    );
  });

  test('a higher threshold restricts a flat result to the scores over it', () => {
    fc.assert(
      fc.property(anySet, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (set, threshold) => {
        const all = decode(set, { threshold: 0.05 });
        const expected = all.filter(({ score }) => score > Math.fround(threshold));
        expect(decode(set, { threshold: Math.max(threshold, 0.05) })).toEqual(expected);
      }),
    );
  });
});

describe('sigmoid', () => {
  // torch.sigmoid(torch.tensor([...])) of torch 2.13.
  test.each([
    [-100, 0.0],
    [-40.5, 2.57675715040399e-18],
    [-3.25, 0.037326887249946594],
    [-1, 0.2689414322376251],
    [0, 0.5],
    [0.75, 0.6791787147521973],
    [1, 0.7310585975646973],
    [2, 0.8807970285415649],
    [9.5, 0.9999251365661621],
    [13.5, 0.9999985694885254],
    [14.25, 0.9999994039535522],
    [15, 0.9999996423721313],
    [16.5, 0.9999998807907104],
    [20, 1.0],
  ])('of %d is what torch gives', (logit, expected) => {
    expect(sigmoid(logit)).toBe(expected);
  });

  test('no candidate that passes a threshold lies under its floor', () => {
    const near = fc.tuple(
      fc.oneof(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(40).map((steps) => 1 - (steps / 3) * 2 ** -24),
        fc.double({ min: 1e-40, max: 1e-30, noNaN: true }),
      ),
      fc.double({ min: -0.2, max: 0.2, noNaN: true }),
    );
    fc.assert(
      fc.property(near, ([threshold, away]) => {
        const logit = Math.fround(Math.log(threshold / (1 - threshold)) + away);
        const [floor = 0] = logitFloors(threshold, 1);
        if (sigmoid(logit) > Math.fround(threshold)) expect(logit).toBeGreaterThanOrEqual(floor);
      }),
      { numRuns: 3000 },
    );
  });
});
