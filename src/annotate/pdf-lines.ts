/**
 * Items of a page in lines. All is measured on the page as it is seen, in a frame that is turned with the text: `along` the
 * line, and `across` it, downwards.
 */
import type { PdfPage, PdfTextItem } from './pdf-text.ts';

export interface PlacedItem {
  readonly text: string;
  readonly fontName: string;
  /** Whether the first character is at the far end. */
  readonly isRightToLeft: boolean;
  /** Begin and length along the line. */
  readonly along: number;
  readonly length: number;
  /** The baseline. */
  readonly across: number;
  /** Of the font. */
  readonly size: number;
  /** Over and under the baseline. */
  readonly ascent: number;
  readonly descent: number;
  /** Of the line, in degrees, clockwise. */
  readonly angle: number;
}

export interface Line {
  readonly items: readonly PlacedItem[];
  readonly text: string;
  readonly along: number;
  /** Where it ends. */
  readonly reach: number;
  readonly across: number;
  readonly size: number;
  readonly angle: number;
}

const DEFAULT_ASCENT = 0.8;
const DEFAULT_DESCENT = -0.2;
/** Of the size: what is further from the baseline stands in another line. */
const SAME_LINE = 0.45;
/** Of the size: a wider gap parts a line, as between columns and cells. */
const GUTTER = 1.6;
const ARABIC_FORMS = /[\ufb50-\ufdff\ufe70-\ufeff]/g;

/** Items with something to see, in the order of the page's content. */
export function placeItems(page: PdfPage): PlacedItem[] {
  return page.items.flatMap((item) => (item.str.trim() === '' ? [] : placeItem(item, page)));
}

/** Neighbours in the content that stand in one line. */
export function toLines(items: readonly PlacedItem[]): Line[] {
  const groups: PlacedItem[][] = [];
  for (const item of items) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && isSameLine(last, item)) group.push(item);
    else groups.push([item]);
  }
  return groups.map(toLine);
}

function placeItem(item: PdfTextItem, page: PdfPage): PlacedItem {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = multiply(page.transform, item.transform);
  const size = Math.hypot(c, d);
  // Whole degrees: text that was turned by a hair is not.
  const angle = Math.round((Math.atan2(b, a) * 180) / Math.PI);
  const { along, across } = intoFrame(e, f, angle);
  const scale = Math.hypot(page.transform[0] ?? 1, page.transform[1] ?? 0);
  const style = page.styles[item.fontName];
  return {
    // Letters as they are written, not as they are joined.
    text: item.str.replace(ARABIC_FORMS, (form) => {
      const plain = form.normalize('NFKC');
      return plain.length === form.length ? plain : form;
    }),
    fontName: item.fontName,
    isRightToLeft: item.dir === 'rtl',
    along,
    length: item.width * scale,
    across,
    size,
    ascent: size * (style?.ascent || DEFAULT_ASCENT),
    descent: size * (style?.descent || DEFAULT_DESCENT),
    angle,
  };
}

function isSameLine(before: PlacedItem, after: PlacedItem): boolean {
  const size = Math.max(before.size, after.size);
  if (before.angle !== after.angle) return false;
  if (Math.abs(before.across - after.across) > SAME_LINE * size) return false;
  // Content of right-to-left lines may come from either side.
  const gap = Math.max(
    after.along - (before.along + before.length),
    before.along - (after.along + after.length),
  );
  const isForward = after.along + after.length > before.along;
  return gap < GUTTER * size && (isForward || after.isRightToLeft || before.isRightToLeft);
}

function toLine(items: readonly PlacedItem[]): Line {
  const letters = (isRightToLeft: boolean): number =>
    items
      .filter((item) => item.isRightToLeft === isRightToLeft)
      .reduce((sum, { text }) => sum + text.length, 0);
  const ordered =
    letters(true) > letters(false) ? items.toSorted((a, b) => b.along - a.along) : items;
  const size = Math.max(...items.map((item) => item.size));
  return {
    items: ordered,
    text: ordered.map(({ text }) => text).join(''),
    along: Math.min(...items.map((item) => item.along)),
    reach: Math.max(...items.map((item) => item.along + item.length)),
    across: items.find((item) => item.size === size)?.across ?? 0,
    size,
    angle: items[0]?.angle ?? 0,
  };
}

/** A place of the page in the frame that is turned by an angle. */
export function intoFrame(x: number, y: number, angle: number) {
  const { cos, sin } = turn(angle);
  return { along: x * cos + y * sin, across: y * cos - x * sin };
}

/** The way back. */
export function outOfFrame(along: number, across: number, angle: number): [number, number] {
  const { cos, sin } = turn(angle);
  return [along * cos - across * sin, along * sin + across * cos];
}

/** Exact for quarter turns. */
function turn(angle: number): { cos: number; sin: number } {
  const radians = (angle * Math.PI) / 180;
  const clean = (value: number): number => (Math.abs(value) < 1e-12 ? 0 : value);
  return { cos: clean(Math.cos(radians)), sin: clean(Math.sin(radians)) };
}

/** First `b`, then `a`. */
function multiply(a: readonly number[], b: readonly number[]): number[] {
  const [a0 = 1, a1 = 0, a2 = 0, a3 = 1, a4 = 0, a5 = 0] = a;
  const [b0 = 1, b1 = 0, b2 = 0, b3 = 1, b4 = 0, b5 = 0] = b;
  return [
    a0 * b0 + a2 * b1,
    a1 * b0 + a3 * b1,
    a0 * b2 + a2 * b3,
    a1 * b2 + a3 * b3,
    a0 * b4 + a2 * b5 + a4,
    a1 * b4 + a3 * b5 + a5,
  ];
}
