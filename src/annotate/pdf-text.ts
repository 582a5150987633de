/**
 * Pages of a PDF as one text, with a table from its offsets to the page's items. Takes what pdf.js's `getTextContent` gives;
 * knows nothing of pdf.js otherwise.
 */
import { columnOrder } from './pdf-columns.ts';
import { type Line, type PlacedItem, placeItems, toLines } from './pdf-lines.ts';

/** As in pdf.js. */
export interface PdfTextItem {
  readonly str: string;
  /** 'ltr', 'rtl' or 'ttb'. */
  readonly dir: string;
  /** From text space to user space: size, direction and place of the first character. */
  readonly transform: readonly number[];
  /** Along the line, in user space. */
  readonly width: number;
  readonly fontName: string;
}

export interface PdfPage {
  readonly items: readonly PdfTextItem[];
  /** Of fonts by name: parts of the size over and under the baseline. */
  readonly styles: Readonly<Record<string, { readonly ascent: number; readonly descent: number }>>;
  /** From user space to the page as it is seen, turned and with y down: `getViewport({ scale: 1 }).transform`. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
}

/** `text.slice(start, end)` is `item.str.slice(from, from + end - start)`, by characters that look the same. */
export interface PdfSegment {
  readonly start: number;
  readonly end: number;
  readonly page: number;
  readonly item: PlacedItem;
  readonly from: number;
}

export interface PdfText {
  readonly text: string;
  /** Rising; characters between them (line ends) are on no page. */
  readonly segments: readonly PdfSegment[];
  readonly pages: readonly {
    readonly width: number;
    readonly height: number;
    readonly start: number;
    readonly end: number;
  }[];
}

const HYPHEN = '[-\\u00ad\\u2010]';
/** A word that goes on in the next line. */
const BROKEN = new RegExp(`\\p{L}${HYPHEN}$`, 'u');
/** A word with a hyphen of its own before the last one: the last one may be its own too. */
const COMPOUND = /\p{L}[-\u2010]\p{L}+[-\u2010]$/u;
const GOES_ON = /^\p{Ll}/u;
/** Of the line height: a wider step between two lines parts paragraphs. */
const PARAGRAPH = 1.45;
/** More than a word with its hyphens. */
const TAIL = 80;

/**
 * The text of a document in the order in which it is read: line by line, column by column. Lines end with a line feed,
 * paragraphs and pages with two. A word that is hyphenated at the end of a line is one word, without the hyphen.
 *
 * @example
 * const content = await page.getTextContent();
 * const { transform, width, height } = page.getViewport({ scale: 1 });
 * readPdf([{ ...content, transform, width, height }]).text;
 */
export function readPdf(pages: readonly PdfPage[]): PdfText {
  const builder = new Builder();
  const places = pages.map((page, number) => {
    const lines = columnOrder(toLines(placeItems(page)), page.width);
    if (lines.length > 0) builder.breakTo(2);
    const start = builder.length;
    lines.forEach((line, index) => {
      builder.addLine(line, lines[index - 1], number);
    });
    return { width: page.width, height: page.height, start, end: builder.length };
  });
  // A page without text begins where the one before ends.
  return {
    text: builder.text,
    segments: builder.segments,
    pages: places.map(({ start, end, ...size }) => ({ ...size, start: Math.min(start, end), end })),
  };
}

class Builder {
  readonly segments: PdfSegment[] = [];
  readonly #parts: string[] = [];
  #length = 0;
  /** The end of the text: looking at it there would join all parts each time. */
  #tail = '';

  get text(): string {
    return this.#parts.join('');
  }

  get length(): number {
    return this.#length;
  }

  breakTo(count: number): void {
    if (this.#length > 0) this.#add('\n'.repeat(count));
  }

  addLine(line: Line, before: Line | undefined, page: number): void {
    if (before !== undefined) this.#join(line, before);
    line.items.forEach((item, index) => {
      if (index > 0) this.#add(gapBetween(line.items[index - 1], item));
      const start = this.#length;
      // Lines end with their last letter, or a hyphen before a space would not be seen.
      this.#add(index === line.items.length - 1 ? item.text.trimEnd() : item.text);
      this.segments.push({ start, end: this.#length, page, item, from: 0 });
    });
  }

  #join(line: Line, before: Line): void {
    const isSoft = this.#tail.endsWith('\u00ad');
    if (isSoft || (BROKEN.test(this.#tail) && GOES_ON.test(line.text))) {
      if (isSoft || !COMPOUND.test(this.#tail)) this.#dropLast();
      return;
    }
    this.#add(isNewParagraph(line, before) ? '\n\n' : '\n');
  }

  #add(part: string): void {
    if (part === '') return;
    this.#parts.push(part);
    this.#length += part.length;
    this.#tail = (this.#tail + part).slice(-TAIL);
  }

  /** A hyphen, which ends the last item. */
  #dropLast(): void {
    const segment = this.segments.at(-1);
    const part = this.#parts.at(-1);
    if (segment === undefined || part === undefined) return;
    this.segments[this.segments.length - 1] = { ...segment, end: segment.end - 1 };
    this.#parts[this.#parts.length - 1] = part.slice(0, -1);
    this.#length--;
    this.#tail = this.#tail.slice(0, -1);
  }
}

function gapBetween(before: PlacedItem | undefined, after: PlacedItem): string {
  if (before === undefined) return '';
  const isSpaced = /\s$/.test(before.text) || /^\s/.test(after.text);
  // From either side: right-to-left lines have the first word at the far end.
  const gap = Math.max(
    after.along - (before.along + before.length),
    before.along - (after.along + after.length),
  );
  return !isSpaced && gap > 0.25 * after.size ? ' ' : '';
}

function isNewParagraph(line: Line, before: Line): boolean {
  const step = line.across - before.across;
  const size = Math.max(line.size, before.size);
  const isOtherSize = Math.abs(line.size - before.size) > 0.15 * size;
  return line.angle !== before.angle || isOtherSize || step < 0 || step > PARAGRAPH * size;
}
