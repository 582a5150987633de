import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode } from '../decode/decode.ts';
import { isCut, texts } from './testing/arbitraries.ts';
import { thresholdsOf } from './thresholds.ts';
import { moveBorder, snapToWords, stepWord } from './word-steps.ts';

const TEXT = 'Tim Cook, the state-of-the-art chief.';
const cut = (span: { start: number; end: number } | undefined): string | undefined =>
  span && TEXT.slice(span.start, span.end);

test('selections become whole words', () => {
  expect(cut(snapToWords(TEXT, { start: 1, end: 6 }))).toBe('Tim Cook');
  expect(cut(snapToWords(TEXT, { start: 16, end: 17 }))).toBe('state-of-the-art');
  expect(snapToWords(TEXT, { start: 3, end: 4 })).toBe(undefined);
});

test('borders move by words and stop where nothing is left', () => {
  const cook = { start: 0, end: 8 };
  expect(cut(moveBorder(TEXT, cook, 'end', 1))).toBe('Tim Cook,');
  expect(cut(moveBorder(TEXT, cook, 'end', -1))).toBe('Tim');
  expect(cut(moveBorder(TEXT, cook, 'start', 1))).toBe('Cook');
  expect(moveBorder(TEXT, cook, 'start', -1)).toBe(cook);
  expect(moveBorder(TEXT, { start: 0, end: 3 }, 'end', -1)).toEqual({ start: 0, end: 3 });
});

test('words one after the other, and back', () => {
  expect(cut(stepWord(TEXT, 3, 1))).toBe('Cook');
  expect(cut(stepWord(TEXT, 4, -1))).toBe('Tim');
  expect(stepWord(TEXT, TEXT.length, 1)).toBe(undefined);
});

test('steps keep a span inside of the text and outside of pairs', () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.nat(), (text, a, b) => {
      const at = (value: number): number => value % (text.length + 1);
      const selected = { start: Math.min(at(a), at(b)), end: Math.max(at(a), at(b)) };
      const snapped = snapToWords(text, selected);
      if (snapped === undefined) return;
      for (const border of ['start', 'end'] as const) {
        for (const by of [-1, 1] as const) {
          const moved = moveBorder(text, snapped, border, by);
          expect(moved.start).toBeLessThan(moved.end);
          expect(isCut(text, moved)).toBe(false);
          // Moving on and back again is where one was, where it moved at all.
          if (moved === snapped) continue;
          expect(moveBorder(text, moved, border, by === 1 ? -1 : 1)).toEqual(snapped);
        }
      }
    }),
  );
});

test('thresholds for labels of any name are what decode reads', () => {
  const labels = ['__proto__', 'city'];
  const set = {
    text: 'Oslo',
    labels,
    words: { count: 1, starts: Int32Array.of(0), ends: Int32Array.of(4) },
    start: Int32Array.of(0, 0),
    end: Int32Array.of(0, 0),
    label: Int32Array.of(0, 1),
    logit: Float32Array.of(1, 1),
    floor: 0.05,
    threshold: 0.05,
  };
  const threshold = thresholdsOf(labels, 0.9, new Map([['__proto__', 0.5]]));
  expect(decode(set, { threshold }).map(({ label }) => label)).toEqual(['__proto__']);
});
