import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offsetAt, quadsOf } from './pdf-quads.ts';
import { type PdfPage, type PdfText, type PdfTextItem, readPdf } from './pdf-text.ts';
import { readPdfFile } from './testing/read-pdf-file.ts';

const item = (str: string, x: number, y: number, more: Partial<PdfTextItem> = {}): PdfTextItem => ({
  str,
  dir: 'ltr',
  transform: [10, 0, 0, 10, x, y],
  width: 5 * str.length,
  fontName: 'f',
  ...more,
});
const page = (...items: PdfTextItem[]): PdfPage => ({
  items,
  styles: { f: { ascent: 0.8, descent: -0.2 } },
  transform: [1, 0, 0, -1, 0, 800],
  width: 600,
  height: 800,
});
const spanOf = ({ text }: PdfText, words: string) => {
  const start = text.indexOf(words);
  if (start < 0) throw new Error(`${words} is not in ${text}`);
  return { start, end: start + words.length };
};
/** Left, top, right, bottom of each quad, rounded. */
const boxesOf = (pdf: PdfText, words: string): number[][] =>
  quadsOf(pdf, spanOf(pdf, words)).map(({ page, points }) => {
    const xs = points.filter((_value, index) => index % 2 === 0);
    const ys = points.filter((_value, index) => index % 2 === 1);
    return [page, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)].map(
      Math.round,
    );
  });

describe('files of other programs', () => {
  test('groff and Ghostscript: columns, hyphens, ligatures', async () => {
    const pdf = readPdf(await readPdfFile('groff-columns.pdf'));
    expect(pdf.text).toContain(
      'win the Nobel Prize, was a physicist of the efficient and office-free',
    );
    // The second column comes after the first.
    expect(pdf.text).toContain('dissertation.\n\nHer daughter Irène Joliot-Curie worked');
    expect(boxesOf(pdf, 'Nobel')).toEqual([
      [0, 258, 168, 269, 177],
      [0, 72, 180, 84, 189],
    ]);
    expect(boxesOf(pdf, 'Princeton')[0]?.[0]).toBe(1);
  });

  test('cairo: text that is turned by any angle', async () => {
    const pdf = readPdf(await readPdfFile('cairo-rotated-text.pdf'));
    expect(pdf.text.split('\n\n')).toEqual([
      'Ada Lovelace was born in London.',
      'Charles Babbage lived in Devonshire.',
      'Alan Turing, Manchester',
    ]);
    // Upwards: taller than wide.
    expect(boxesOf(pdf, 'Babbage')).toEqual([[0, 50, 185, 63, 232]]);
    const [turing] = quadsOf(pdf, spanOf(pdf, 'Turing'));
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = turing?.points ?? [];
    expect(Math.atan2(y1 - y0, x1 - x0)).toBeCloseTo(0.35, 1);
  });

  test('reportlab: turned pages, columns line by line, compounds, markup that is text', async () => {
    const pdf = readPdf(await readPdfFile('reportlab-turned-page.pdf'));
    expect(pdf.text).toContain('the first compiler and found');
    expect(pdf.text).toContain('a state-of-the-art programmer and teacher.\n\nKatherine Johnson');
    expect(pdf.text).toContain('by hand before he flew');
    expect(pdf.text).toContain('name <img src=x onerror=window.hit=1> is no tag');
    // As it is seen: the page is upright, its lines go downwards.
    expect(pdf.pages[0]).toMatchObject({ width: expect.closeTo(419.5, 0) });
    expect(boxesOf(pdf, 'compiler')).toHaveLength(2);
    const [[, left = 0, top = 0, right = 0, bottom = 0] = []] = boxesOf(pdf, 'Grace Hopper');
    expect(bottom - top).toBeGreaterThan(3 * (right - left));
  });

  test('Chromium: fonts change within words and lines', async () => {
    const pdf = readPdf(await readPdfFile('chromium-print.pdf'));
    expect(pdf.text).toContain('took photographs of DNA at\nKing’s College London before');
    expect(pdf.text).toContain(
      'Office efficiency 😀 and affine flows: Lise\nMeitner fled from Berlin',
    );
    expect(pdf.text).toContain('Niels Bohr Copenhagen\nMax Planck Kiel');
    // Right to left, in the order of reading.
    expect(pdf.text).toContain('زها حديد في بغداد');
    expect(boxesOf(pdf, 'Office efficiency')).toHaveLength(1);
  });
});

test('hyphens: a broken word, a compound, a soft one, a number and a name', () => {
  const joined = (first: string, second: string): string =>
    readPdf([page(item(first, 50, 700), item(second, 50, 688))]).text;
  expect(joined('an exam-', 'ple')).toBe('an example');
  expect(joined('an exam- ', 'ple ')).toBe('an example');
  expect(joined('state-of-the-', 'art')).toBe('state-of-the-art');
  expect(joined('soft\u00ad', 'Ware')).toBe('softWare');
  expect(joined('1990-', 'talk')).toBe('1990-\ntalk');
  expect(joined('Joliot-', 'Curie')).toBe('Joliot-\nCurie');
});

test('lines, paragraphs, gaps', () => {
  const lines = [
    item('One', 50, 700),
    item('two', 68, 700),
    item('three', 50, 688),
    item('four', 50, 660),
    item('2', 70, 664, { transform: [6, 0, 0, 6, 70, 664] }),
  ];
  expect(readPdf([page(...lines), page(), page(item('five', 50, 700))]).text).toBe(
    'One two\nthree\n\nfour2\n\nfive',
  );
});

test('the character at a place is the one whose quad is there', async () => {
  for (const name of [
    'cairo-rotated-text.pdf',
    'reportlab-turned-page.pdf',
    'chromium-print.pdf',
  ]) {
    const pdf = readPdf(await readPdfFile(name));
    for (let at = 0; at < pdf.text.length; at += 7) {
      const [quad] = quadsOf(pdf, { start: at, end: at + 1 });
      if (quad === undefined || /[ \p{Surrogate}]/u.test(pdf.text[at] ?? ' ')) continue;
      const middle = (from: number): number =>
        [0, 2, 4, 6].reduce((sum, index) => sum + (quad.points[index + from] ?? 0), 0) / 4;
      expect(offsetAt(pdf, quad.page, middle(0), middle(1))).toBe(at);
    }
    expect(offsetAt(pdf, 0, 1, 1)).toBe(undefined);
  }
});

test('rows of tables stay rows', () => {
  const rows = [700, 688, 676, 664].flatMap((y) => [item('Name', 50, y), item('Town', 150, y)]);
  expect(
    readPdf([page(...rows)])
      .text.split('\n')
      .slice(0, 2),
  ).toEqual(['Name', 'Town']);
});

test('every character of the text that is on a page is that of its item; quads are within the page', () => {
  const word = fc.constantFrom('Ada ', 'exam-', 'ple', '😀', 'a\u00ad', ' ', 'É', 'Lovelace');
  const items = fc.array(
    fc
      .tuple(fc.array(word, { maxLength: 4 }), fc.nat(400), fc.nat(20), fc.constantFrom(0, 1))
      .map(([words, x, row, turned]) =>
        item(words.join(''), 80 + x, 300 + 12 * row, {
          ...(turned === 1 ? { transform: [0, 10, -10, 0, 80 + x, 300 + 12 * row] } : {}),
        }),
      ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(fc.array(items, { maxLength: 3 }), (pages) => {
      const pdf = readPdf(pages.map((one) => page(...one)));
      let cursor = 0;
      for (const { start, end, item: source, from } of pdf.segments) {
        expect(pdf.text.slice(cursor, start)).toMatch(/^[\n ]*$/);
        expect(pdf.text.slice(start, end)).toBe(source.text.slice(from, from + end - start));
        cursor = end;
      }
      expect(cursor).toBe(pdf.text.length);
      const quads = quadsOf(pdf, { start: 0, end: pdf.text.length });
      for (const { points } of quads) {
        for (const value of points) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(800);
        }
      }
    }),
  );
});
