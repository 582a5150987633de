/**
 * Long texts in parts: for running one after the other, and for drawing only those in view.
 */

export interface Part {
  readonly start: number;
  readonly end: number;
}

/** Where a part may end, the best first. */
const BORDERS = [/\n[^\S\n]*\n\s*/g, /\n\s*/g, /[.!?…]["'”’)\]]*\s+/g, /\s+/g] as const;

/**
 * Cuts a text into parts of `target` to twice as many UTF-16 code units (the last may be shorter), at the end of a
 * paragraph, else of a line, a sentence, a word. Never inside a surrogate pair. The parts cover the text.
 *
 * @param borders how many of these four kinds of places may be used before the cut is a hard one
 * @example
 * cutText('One.\n\nTwo.', 4); // [{ start: 0, end: 6 }, { start: 6, end: 10 }]
 */
export function cutText(text: string, target: number, borders: number = BORDERS.length): Part[] {
  const parts: Part[] = [];
  let start = 0;
  while (text.length - start > 2 * target) {
    const end = findBorder(text, start + target, start + 2 * target, borders);
    parts.push({ start, end });
    start = end;
  }
  if (start < text.length) parts.push({ start, end: text.length });
  return parts;
}

function findBorder(text: string, from: number, to: number, borders: number): number {
  const range = text.slice(from, to);
  for (const border of BORDERS.slice(0, borders)) {
    border.lastIndex = 0;
    const match = border.exec(range);
    if (match !== null) return from + match.index + match[0].length;
  }
  return isLowSurrogate(text.charCodeAt(to)) ? to - 1 : to;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
