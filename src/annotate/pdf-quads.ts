/**
 * Where a span of a PDF's text stands on its pages.
 */
import type { Span } from './annotation.ts';
import { intoFrame, outOfFrame, type PlacedItem } from './pdf-lines.ts';
import type { PdfSegment, PdfText } from './pdf-text.ts';
import { lowerBound } from './span-index.ts';

export interface Quad {
  /** Counted from 0. */
  readonly page: number;
  /** x and y of the four corners in turn, from the upper left one of the text; y down, in the units of the page's size. */
  readonly points: readonly number[];
}

/** Width of a text in a font, in any unit. */
export type MeasureText = (text: string, fontName: string) => number;

/** A stretch of one line, in the frame of its text. */
interface Stretch {
  readonly page: number;
  readonly angle: number;
  readonly across: number;
  readonly size: number;
  readonly ascent: number;
  readonly descent: number;
  readonly from: number;
  readonly to: number;
}

/** Of the size: items of one line that are not further apart have one quad. */
const SAME_QUAD = 1.2;

/**
 * One quad a line, in the order of the text. Items say how wide they are, not their characters: `measure` tells how to part the
 * width, else common widths of letters do.
 *
 * @example
 * quadsOf(pdf, { start: 0, end: 11 }); // [{ page: 0, points: [72, 90, 131, 90, 131, 101, 72, 101] }]
 */
export function quadsOf(pdf: PdfText, span: Span, measure: MeasureText = roughWidth): Quad[] {
  const stretches: Stretch[] = [];
  for (const segment of segmentsWithin(pdf.segments, span)) {
    const next = toStretch(segment, span, measure);
    const last = stretches.at(-1);
    const merged = last && merge(last, next);
    if (merged === undefined) stretches.push(next);
    else stretches[stretches.length - 1] = merged;
  }
  return stretches.map(toQuad);
}

function segmentsWithin(segments: readonly PdfSegment[], { start, end }: Span): PdfSegment[] {
  const first = lowerBound(segments.length, (index) => segments[index]?.end ?? 0, start + 1);
  const found: PdfSegment[] = [];
  for (let index = first; index < segments.length; index++) {
    const segment = segments[index];
    if (segment === undefined || segment.start >= end) break;
    found.push(segment);
  }
  return found;
}

function toStretch(segment: PdfSegment, span: Span, measure: MeasureText): Stretch {
  const { page, item } = segment;
  const from = segment.from + Math.max(0, span.start - segment.start);
  const to = segment.from + Math.min(segment.end, span.end) - segment.start;
  const begin = placeOf(item, from, measure);
  const end = placeOf(item, to, measure);
  const { angle, across, size, ascent, descent } = item;
  return {
    page,
    angle,
    across,
    size,
    ascent,
    descent,
    from: Math.min(begin, end),
    to: Math.max(begin, end),
  };
}

/** Where the character at an index begins, along the line. */
function placeOf(item: PlacedItem, index: number, measure: MeasureText): number {
  const { text, fontName, along, length, isRightToLeft } = item;
  const all = measure(text, fontName);
  const before = measure(text.slice(0, index), fontName);
  const share = all > 0 ? Math.min(1, before / all) : index / Math.max(1, text.length);
  return along + length * (isRightToLeft ? 1 - share : share);
}

function merge(a: Stretch, b: Stretch): Stretch | undefined {
  const size = Math.max(a.size, b.size);
  const isApart =
    a.page !== b.page ||
    a.angle !== b.angle ||
    Math.abs(a.across - b.across) > 0.5 * size ||
    Math.max(b.from - a.to, a.from - b.to) > SAME_QUAD * size;
  if (isApart) return undefined;
  return {
    ...a,
    size,
    ascent: Math.max(a.ascent, b.ascent),
    descent: Math.min(a.descent, b.descent),
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
  };
}

function toQuad({ page, angle, across, ascent, descent, from, to }: Stretch): Quad {
  const top = across - ascent;
  const bottom = across - descent;
  const corners = [
    [from, top],
    [to, top],
    [to, bottom],
    [from, bottom],
  ] as const;
  return { page, points: corners.flatMap(([along, at]) => outOfFrame(along, at, angle)) };
}

/** As in common fonts, in parts of their size. */
function roughWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[ .,;:'!|iIjlft()[\]]/.test(character)) width += 0.3;
    else if (/[mwMW@%]/.test(character)) width += 0.85;
    else if (/\p{Lu}/u.test(character)) width += 0.68;
    else if (/[\u2e80-\uffef]/.test(character)) width += 1;
    else if (!/\p{M}/u.test(character)) width += 0.52;
  }
  return width;
}

/**
 * The offset of the character at a place of a page; nothing where there is no text.
 *
 * @param x from the left, in the units of the page's size
 * @param y from the top
 * @example
 * offsetAt(pdf, 0, 75, 95); // 0
 */
export function offsetAt(
  pdf: PdfText,
  page: number,
  x: number,
  y: number,
  measure: MeasureText = roughWidth,
): number | undefined {
  const { start = 0, end = 0 } = pdf.pages[page] ?? {};
  for (const segment of segmentsWithin(pdf.segments, { start, end })) {
    const { item } = segment;
    const { along, across } = intoFrame(x, y, item.angle);
    if (across < item.across - item.ascent || across > item.across - item.descent) continue;
    if (along < item.along || along > item.along + item.length) continue;
    let offset = segment.start;
    for (const character of item.text.slice(segment.from)) {
      const next = offset + character.length;
      if (next >= segment.end) break;
      const border = placeOf(item, segment.from + next - segment.start, measure);
      if (item.isRightToLeft ? along >= border : along < border) break;
      offset = next;
    }
    return offset;
  }
  return undefined;
}
