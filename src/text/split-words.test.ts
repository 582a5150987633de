import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBlank, splitWords } from './split-words.ts';

interface Vector {
  readonly text: string;
  readonly blank: boolean;
  /** [start, end, startUtf16, endUtf16] */
  readonly words: readonly (readonly [number, number, number, number])[];
}

const fixture: { texts: Vector[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/splitter.json', import.meta.url), 'utf8'),
);

function wordsOf(text: string): string[] {
  const { count, starts, ends } = splitWords(text);
  return Array.from({ length: count }, (_, i) => text.slice(starts[i], ends[i]));
}

/** Texts with spaces, marks, surrogates (also lone ones) and joiners, more often than chance would give them. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        ' ',
        '\n',
        '\u0085',
        '\u001c',
        '\ufeff',
        '-',
        '_',
        '👩‍💻',
        '\ud800',
        'ä',
        'e\u0301',
        '中',
      ),
    ),
  )
  .map((parts) => parts.join(''));

describe('splitWords', () => {
  test('equals the Python splitter on all recorded texts', () => {
    expect(fixture.texts.length).toBeGreaterThanOrEqual(300);
    for (const { text, words } of fixture.texts) {
      const { starts, ends } = splitWords(text);
      const found = [Array.from(starts), Array.from(ends)];
      expect(found, JSON.stringify(text)).toEqual([words.map((w) => w[2]), words.map((w) => w[3])]);
    }
  });

  test.each([
    ['don’t', ['don', '’', 't']],
    ['3.5%', ['3', '.', '5', '%']],
    ['-foo-', ['-', 'foo', '-']],
    [
      'a--b state-of-the-art snake_case_x',
      ['a', '-', '-', 'b', 'state-of-the-art', 'snake_case_x'],
    ],
    ['नमस्ते', ['नमस', '्', 'त', 'े']],
    ['a\u0085b\u001cc\ufeffd', ['a', 'b', 'c', '\ufeff', 'd']],
  ])('splits %j', (text, expected) => {
    expect(wordsOf(text)).toEqual(expected);
  });

  test('offsets are ordered, slices are not blank, and together they hold everything visible', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { count, starts, ends } = splitWords(text);
        let position = 0;
        for (let i = 0; i < count; i++) {
          const start = starts[i] ?? -1;
          const end = ends[i] ?? -1;
          if (start < position || end <= start) return false;
          if (!isBlank(text.slice(position, start)) || isBlank(text.slice(start, end)))
            return false;
          if (insidePair(text, start) || insidePair(text, end)) return false;
          position = end;
        }
        return isBlank(text.slice(position));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['one word of 1 MB', 'a'.repeat(1e6), 1],
    ['joiners only', '-_'.repeat(5e5), undefined],
    ['short words', 'ab, '.repeat(2.5e5), 5e5],
    ['marks', '\u0301'.repeat(1e6), 1e6],
  ])('1 MB is no trap: %s', (_name, text, count) => {
    // In quadratic time it would take hours.
    const words = splitWords(text);
    if (count === undefined) expect(words.count).toBeGreaterThan(0);
    else expect(words.count).toBe(count);
  });
});

describe('isBlank', () => {
  test('equals str.strip() on all recorded texts', () => {
    for (const { text, blank } of fixture.texts)
      expect(isBlank(text), JSON.stringify(text)).toBe(blank);
    expect(fixture.texts.some(({ blank }) => blank)).toBe(true);
  });

  test('knows the spaces that JavaScript does not, and not the one that it does', () => {
    expect(isBlank('')).toBe(true);
    expect(isBlank('\u001c\u001f\u0085\u3000')).toBe(true);
    expect(isBlank('\ufeff')).toBe(false);
    expect(isBlank('\u200b')).toBe(false);
  });
});

function insidePair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1));
}
