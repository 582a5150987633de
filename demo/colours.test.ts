import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLOUR_COUNT, ColourBook, contrast, darkPalette, lightPalette } from './colours.ts';

const css = readFileSync(new URL('styles/theme.css', import.meta.url), 'utf8');

/** A custom property of the style sheet, in both themes. */
function token(name: string): { light: string; dark: string } {
  const match = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  if (match === null) throw new Error(`theme.css has no colour --${name}`);
  return { light: match[1] ?? '', dark: match[2] ?? '' };
}

const slots = Array.from({ length: COLOUR_COUNT }, (_, slot) => slot);

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrast('#ffffff', '#777777')).toBeCloseTo(4.48, 2);
});

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const palettes = slots.map(theme === 'light' ? lightPalette : darkPalette);
  const colour = (name: string): string => token(name)[theme];

  test.each(slots)(
    'highlight %i is readable: text and label on its fill, label on the page',
    (slot) => {
      const { fill, ink } = palettes[slot] ?? { fill: '', ink: '' };
      expect(contrast(colour('text'), fill)).toBeGreaterThanOrEqual(7);
      expect(contrast(ink, fill)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(ink, colour('surface'))).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('no two highlights look the same', () => {
    expect(new Set(palettes.map(({ fill }) => fill)).size).toBe(COLOUR_COUNT);
  });

  test.each(['page', 'surface', 'sunken'])('text on %s is readable', (ground) => {
    expect(contrast(colour('text'), colour(ground))).toBeGreaterThanOrEqual(7);
    expect(contrast(colour('muted'), colour(ground))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour('accent'), colour(ground))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour('danger'), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test('controls can be seen: accent under its text, borders of fields on their ground', () => {
    expect(contrast(colour('on-accent'), colour('accent'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour('field-line'), colour('surface'))).toBeGreaterThanOrEqual(3);
    expect(contrast(colour('danger'), colour('danger-ground'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour('text'), colour('danger-ground'))).toBeGreaterThanOrEqual(7);
  });
});

describe('ColourBook', () => {
  test('labels keep their colour while others come and go', () => {
    const book = new ColourBook();
    book.assign(['a', 'b', 'c']);
    const before = book.slotOf('c');
    book.assign(['x', 'c', 'y', 'a']);
    expect(book.slotOf('c')).toBe(before);
    expect(new Set(['x', 'c', 'y', 'a'].map((label) => book.slotOf(label))).size).toBe(4);
  });

  test('colours repeat only when all are used, and then evenly', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 40 }), (labels) => {
        const book = new ColourBook();
        book.assign(labels);
        const uses = slots.map((slot) => labels.filter((one) => book.slotOf(one) === slot).length);
        expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
