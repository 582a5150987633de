import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode } from '../decode/decode.ts';
import type { CandidateSet } from '../protocol.ts';
import { joinWords } from './given-words.ts';
import { spansAbove, toScoredSpans } from './scored-spans.ts';

const GIVEN = joinWords(['St.', 'Ives', ',', 'a', '😀', 'town']);

/** Logits from a short list, so that ties are common. */
const candidate = fc.record({
  start: fc.nat(5),
  width: fc.nat(2),
  label: fc.nat(1),
  logit: fc.constantFrom(-2, -1.1, -0.4, 0, 0.3, 0.4, 1, 2.5),
});

test('joined words are where their offsets say', () => {
  const { text, words } = GIVEN;
  expect(Array.from(words.starts, (start, i) => text.slice(start, words.ends[i]))).toEqual([
    'St.',
    'Ives',
    ',',
    'a',
    '😀',
    'town',
  ]);
});

test('spans above a threshold are what decoding at it gives', () => {
  const candidates = fc.array(candidate, { maxLength: 20 });
  fc.assert(
    fc.property(candidates, fc.double({ min: 0.1, max: 0.95, noNaN: true }), (rows, threshold) => {
      const set = candidateSet(rows.filter(({ start, width }) => start + width < 6));
      const low = toScoredSpans(GIVEN, decode(set, { threshold: 0.1 }));
      const direct = toScoredSpans(GIVEN, decode(set, { threshold }));
      expect(spansAbove(low, threshold)).toEqual(direct.map(({ span }) => span));
    }),
  );
});

test('entities of another text are an error', () => {
  const entity = { text: 'St', label: 'city', start: 0, end: 2, score: 0.9 };
  expect(() => toScoredSpans(GIVEN, [entity])).toThrow('No words begin at 0 and end at 2');
});

interface Row {
  readonly start: number;
  readonly width: number;
  readonly label: number;
  readonly logit: number;
}

function candidateSet(rows: readonly Row[]): CandidateSet {
  return {
    ...GIVEN,
    labels: ['city', 'person'],
    threshold: 0.5,
    floor: 0.1,
    start: Int32Array.from(rows, ({ start }) => start),
    end: Int32Array.from(rows, ({ start, width }) => start + width),
    label: Int32Array.from(rows, ({ label }) => label),
    logit: Float32Array.from(rows, ({ logit }) => logit),
  };
}
