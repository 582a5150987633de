import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText } from './cut-text.ts';

const cut = (text: string, target: number, borders?: number): string[] =>
  cutText(text, target, borders).map(({ start, end }) => text.slice(start, end));

test('a short text is one part, an empty one none', () => {
  expect(cut('Some words.', 8)).toEqual(['Some words.']);
  expect(cut('', 8)).toEqual([]);
});

test('paragraphs come before lines, lines before sentences, sentences before words', () => {
  expect(cut('aaaa. bb\ncc\n\ndd ee ff gg', 8)).toEqual(['aaaa. bb\ncc\n\n', 'dd ee ff gg']);
  expect(cut('aaaa bbbb. cc\ndd ee ff gg', 8)).toEqual(['aaaa bbbb. cc\n', 'dd ee ff gg']);
  expect(cut('aaaa bbbb. cc dd ee ff gg', 8)).toEqual(['aaaa bbbb. ', 'cc dd ee ff gg']);
  expect(cut('aaaa bbbbb cc dd ee ff gg', 8)).toEqual(['aaaa bbbbb ', 'cc dd ee ff gg']);
});

test('fewer kinds of borders make longer parts', () => {
  expect(cut('aaaa bbbb cccc dddd eeee\nff', 8, 2)).toEqual(['aaaa bbbb cccc d', 'ddd eeee\nff']);
});

test('parts cover the text, keep to their size, and break no character', () => {
  const text = fc.array(fc.constantFrom('a', 'bc', ' ', '. ', '\n', '\n\n', '😀', 'é'), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 20 }), (pieces, target) => {
      const whole = pieces.join('');
      const parts = cut(whole, target);
      expect(parts.join('')).toBe(whole);
      parts.forEach((part, index) => {
        expect(part).not.toMatch(/\p{Surrogate}/u);
        expect(part.length).toBeLessThanOrEqual(2 * target);
        if (index < parts.length - 1) expect(part.length).toBeGreaterThanOrEqual(target);
      });
    }),
  );
});
