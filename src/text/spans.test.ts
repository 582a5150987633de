import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignSpans } from './align-spans.ts';
import { toWords } from './check-words.ts';
import { toCodePoints } from './code-points.ts';
import { segmentWords } from './segment-words.ts';
import { splitWords } from './split-words.ts';

const slices = (text: string, { starts, ends }: ReturnType<typeof splitWords>): string[] =>
  Array.from(starts, (start, word) => text.slice(start, ends[word]));

describe('segmentWords', () => {
  test('cuts languages without spaces', () => {
    expect(slices('東京に住む。', segmentWords('東京に住む。', 'ja'))).toEqual([
      '東京',
      'に',
      '住む',
      '。',
    ]);
    expect(slices('ฉันรักกรุงเทพ', segmentWords('ฉันรักกรุงเทพ', 'th')).length).toBeGreaterThan(2);
  });

  test('gives words in order that hold everything but white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const words = segmentWords(text);
        expect(slices(text, words).join('')).toBe(text.replace(/\s/gu, ''));
        expect(() =>
          toWords(
            text,
            Array.from(words.starts, (start, word) => ({ start, end: words.ends[word] ?? 0 })),
          ),
        ).not.toThrow();
      }),
    );
  });

  test('a locale that is none is named', () => {
    expect(() => segmentWords('a', 'no locale')).toThrow(/locale/);
  });
});

test('code points equal those of the iterator, for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const offsets = [...text].map((_, index, points) => points.slice(0, index).join('').length);
      expect(Array.from(toCodePoints(text, offsets))).toEqual(offsets.map((_, index) => index));
    }),
  );
});

describe('alignSpans', () => {
  const words = splitWords('Ada Lovelace, 1843.');

  test('takes spans on borders of words, each once', () => {
    const spans = [
      { start: 0, end: 12 },
      { start: 14, end: 18 },
      { start: 0, end: 12 },
    ];
    expect(alignSpans(words, spans, false)).toEqual({
      aligned: [
        { start: 0, end: 1 },
        { start: 3, end: 3 },
      ],
      misaligned: [],
    });
  });

  test('reports others, and snaps them to the words they touch on request', () => {
    const inside = { start: 1, end: 6 };
    const between = { start: 3, end: 4 };
    expect(alignSpans(words, [inside, between], false)).toEqual({
      aligned: [],
      misaligned: [inside, between],
    });
    expect(alignSpans(words, [inside, between], true)).toEqual({
      aligned: [{ start: 0, end: 1 }],
      misaligned: [inside, between],
    });
  });
});

test.each([
  ['outside', [{ start: 0, end: 9 }]],
  ['backwards', [{ start: 2, end: 1 }]],
  ['empty', [{ start: 1, end: 1 }]],
  [
    'overlapping',
    [
      { start: 0, end: 3 },
      { start: 2, end: 4 },
    ],
  ],
  ['inside a surrogate pair', [{ start: 0, end: 3 }]],
  ['no numbers', [{ start: 'a', end: 2 }]],
  ['no spans', [null]],
  ['no list', 'words'],
])('words of a custom splitter that are %s are refused', (_, spans) => {
  expect(() => toWords('ab😀d', spans as never)).toThrow(
    expect.objectContaining({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('splitter'),
    }),
  );
});
