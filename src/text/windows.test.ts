import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNeriumError } from '../errors.ts';
import type { Window } from '../protocol.ts';
import { splitWords } from './split-words.ts';
import { planWindows, truncateWindow, type WindowLimits } from './windows.ts';

const ones = (count: number): Int32Array => new Int32Array(count).fill(1);
const sum = (counts: Int32Array, from: number, to: number): number =>
  counts.subarray(from, to).reduce((total, count) => total + count, 0);

function plan(text: string, limits: WindowLimits, counts?: Int32Array): Window[] {
  const words = splitWords(text);
  return planWindows(words, text, counts ?? ones(words.count), limits).windows;
}

const texts = fc
  .array(
    fc.constantFrom('word', 'Dr', '.', '. ', ' ', '\n', '\n\n', 'Then', '"', '。', '东京', '!'),
    {
      minLength: 1,
      maxLength: 400,
    },
  )
  .map((parts) => parts.join(' '));
const limitsOf = fc.record({
  words: fc.integer({ min: 1, max: 60 }),
  tokens: fc.integer({ min: 1, max: 80 }),
  overlap: fc.integer({ min: 0, max: 12 }),
});
const counts = (max: number) =>
  fc.array(fc.integer({ min: 0, max }), { minLength: 400, maxLength: 400 });

describe('planWindows', () => {
  test('a text that fits is one window', () => {
    const limits = { words: 4, tokens: 4, overlap: 2 };
    expect(plan('one two three four', limits)).toEqual([{ first: 0, end: 4 }]);
    expect(plan('one two three four five', limits).length).toBeGreaterThan(1);
    expect(plan('', limits)).toEqual([]);
  });

  test('holds every word, keeps the limits, and every window adds something', () => {
    fc.assert(
      fc.property(texts, limitsOf, counts(9), (text, limits, all) => {
        const words = splitWords(text);
        const own = Int32Array.from(all.slice(0, words.count));
        const { windows } = planWindows(words, text, own, limits);
        let covered = 0;
        for (const { first, end } of windows) {
          expect(first).toBeLessThanOrEqual(covered);
          expect(end).toBeGreaterThan(covered);
          expect(end - first).toBeLessThanOrEqual(limits.words);
          if (end - first > 1) {
            const clipped = own.map((count) => Math.min(count, limits.tokens));
            expect(sum(clipped, first, end)).toBeLessThanOrEqual(limits.tokens);
          }
          covered = end;
        }
        expect(covered).toBe(words.count);
      }),
      { numRuns: 500 },
    );
  });

  test('every span of `overlap` words lies in some window where a window holds twice as many', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 12 }), counts(2), (text, overlap, all) => {
        const words = splitWords(text);
        const own = Int32Array.from(all.slice(0, words.count));
        const limits = { words: 26, tokens: 50, overlap };
        const { windows } = planWindows(words, text, own, limits);
        for (let start = 0; start + overlap <= words.count; start++) {
          expect(windows.some(({ first, end }) => first <= start && start + overlap <= end)).toBe(
            true,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  test('begins windows at paragraphs, else at sentences, and not behind an abbreviation', () => {
    const filler = 'word '.repeat(7);
    const limits = { words: 20, tokens: 100, overlap: 2 };
    const begins = (text: string) => {
      const words = splitWords(text);
      return planWindows(words, text, ones(words.count), limits).windows.map(({ first }) =>
        text.slice(words.starts[first], words.ends[first]),
      );
    };
    const sentence = `one two three e.g. approx. small. then (“so.”) Here ${filler}${filler}`;
    expect(begins(sentence)[1]).toBe('Here');
    expect(begins(`${filler}${filler} end. Next\n\nPart ${filler}${filler}`)[1]).toBe('Part');
    expect(begins(`${filler}${filler}。下一句${filler}${filler}`)[1]).toBe('下一句word');
    expect(begins(`${filler}${filler}line\nnew ${filler}${filler}`)[1]).toBe('new');
  });

  test.each([
    ['with sentences', (i: number) => (i % 17 === 0 ? `w${i}. Then` : `w${i}`)],
    ['without any mark', (i: number) => `w${(i * 2654435761) % 9973}`],
  ])('borders fall on the same words again soon after an edit: %s', (_name, wordAt) => {
    const limits = { words: 300, tokens: 100_000, overlap: 12 };
    const base = Array.from({ length: 20_000 }, (_, i) => wordAt(i));
    const edits = [1, 7, 12, 40, 150, 1000].map((size, at) => {
      const where = 300 * at + 25;
      const inserted = Array.from({ length: size }, (_, i) => `new${i}`);
      return { where, size, edited: base.toSpliced(where, 0, ...inserted) };
    });
    const before = contents(base.join(' '), limits);
    for (const { where, size, edited } of edits) {
      const after = contents(edited.join(' '), limits);
      const known = new Set(before);
      const changed = after.filter((content) => !known.has(content)).length;
      expect(changed, `${size} words at ${where}`).toBeLessThan(size / 100 + 12);
    }
  });

  test('overlap costs little: windows of a book hold at most 10 % more words than the book', () => {
    const text = Array.from({ length: 50_000 }, (_, i) => (i % 23 === 0 ? '. The' : `w${i}`)).join(
      ' ',
    );
    const windows = plan(text, { words: 512, tokens: 510, overlap: 12 });
    const total = windows.reduce((words, { first, end }) => words + end - first, 0);
    expect(total / splitWords(text).count).toBeLessThan(1.1);
  });

  test('a word over the token limit is alone and reported', () => {
    const text = 'a b c d e';
    const words = splitWords(text);
    const own = Int32Array.of(1, 1, 50, 1, 1);
    const { windows, truncations } = planWindows(words, text, own, {
      words: 9,
      tokens: 8,
      overlap: 1,
    });
    expect(windows).toEqual([
      { first: 0, end: 2 },
      { first: 2, end: 3 },
      { first: 3, end: 5 },
    ]);
    expect(truncations).toEqual([{ reason: 'word', first: 2, end: 3 }]);
  });

  test('100,000 brackets or spaces in a row are no trap', () => {
    // In quadratic time it would take hours.
    const brackets = `. ${') '.repeat(100_000)}`;
    const windows = plan(brackets, { words: 300, tokens: 300, overlap: 12 });
    expect(windows.at(-1)?.end).toBe(100_001);
    const spaces = `a ${' \n '.repeat(300_000)} b c d`;
    expect(plan(spaces, { words: 2, tokens: 3, overlap: 1 }).at(-1)?.end).toBe(4);
  });

  test('limits that hold nothing are refused', () => {
    const attempt = () => plan('a b', { words: 2, tokens: 0, overlap: 1 });
    expect(attempt).toThrow(/0 tokens/);
    try {
      attempt();
    } catch (error) {
      expect(isNeriumError(error, 'CONFIG_INVALID')).toBe(true);
    }
  });
});

describe('truncateWindow', () => {
  const limits = { words: 5, tokens: 6, overlap: 2 };

  test('keeps the first words and reports the rest', () => {
    expect(truncateWindow(ones(8), limits)).toEqual({
      windows: [{ first: 0, end: 5 }],
      truncations: [{ reason: 'words', first: 5, end: 8 }],
    });
    expect(truncateWindow(ones(5), limits).truncations).toEqual([]);
    expect(truncateWindow(ones(0), limits).windows).toEqual([]);
  });

  test('reports words whose first sub-token is cut off, and keeps them in the window', () => {
    const own = Int32Array.of(2, 3, 2, 0, 1, 1);
    expect(truncateWindow(own, limits)).toEqual({
      windows: [{ first: 0, end: 5 }],
      truncations: [
        { reason: 'tokens', first: 4, end: 5 },
        { reason: 'words', first: 5, end: 6 },
      ],
    });
  });

  test('reports a word over the limit', () => {
    expect(truncateWindow(Int32Array.of(9, 1), limits).truncations).toEqual([
      { reason: 'word', first: 0, end: 1 },
      { reason: 'tokens', first: 1, end: 2 },
    ]);
  });
});

function contents(text: string, limits: WindowLimits): string[] {
  const words = splitWords(text);
  return planWindows(words, text, ones(words.count), limits).windows.map(({ first, end }) =>
    text.slice(words.starts[first], words.ends[end - 1]),
  );
}
