/**
 * Spans that grow and shrink by words: what keyboards do, and what selections are snapped to.
 */
import type { Words } from '../protocol.ts';
import { splitWords } from '../text/split-words.ts';
import type { Span } from './annotation.ts';

/** UTF-16 units looked at on each side: one step needs a word, and a text may be a book. */
const REACH = 400;

/**
 * The words that a selection touches, from the first to the last; nothing where it touches none.
 *
 * @example
 * snapToWords('Ada Lovelace', { start: 2, end: 6 }); // { start: 0, end: 12 }
 */
export function snapToWords(text: string, span: Span): Span | undefined {
  const words = wordsAround(text, span);
  let start = -1;
  let end = -1;
  for (let word = 0; word < words.count; word++) {
    const from = words.starts[word] ?? 0;
    const to = words.ends[word] ?? 0;
    if (to <= span.start || from >= span.end) continue;
    if (start < 0) start = from;
    end = to;
  }
  return start < 0 ? undefined : { start, end };
}

/**
 * The span with one border a word further left (`-1`) or right (`1`); the same where there is no word or none would be left.
 *
 * @example
 * moveBorder('Tim Cook, the chief', { start: 0, end: 13 }, 'end', -1); // { start: 0, end: 9 }
 */
export function moveBorder(text: string, span: Span, border: 'start' | 'end', by: -1 | 1): Span {
  const words = wordsAround(text, span);
  const borders = border === 'start' ? words.starts : words.ends;
  const next = stepFrom(borders, span[border], by);
  if (next === undefined) return span;
  const moved = { start: span.start, end: span.end, [border]: next };
  return moved.start < moved.end ? moved : span;
}

/**
 * The word after (`1`) or before (`-1`) an offset.
 *
 * @example
 * stepWord('Ada Lovelace', 3, 1); // { start: 4, end: 12 }
 */
export function stepWord(text: string, offset: number, by: -1 | 1): Span | undefined {
  const { count, starts, ends } = wordsAround(text, { start: offset, end: offset });
  for (let step = 0; step < count; step++) {
    const word = by > 0 ? step : count - 1 - step;
    const start = starts[word] ?? 0;
    const end = ends[word] ?? 0;
    if (by > 0 ? start >= offset : end <= offset) return { start, end };
  }
  return undefined;
}

/** Words from `REACH` before a span to `REACH` after it; the outermost may be cut, unless the text begins or ends there. */
function wordsAround(text: string, { start, end }: Span): Words {
  const from = spaceBefore(text, Math.max(0, start - REACH));
  const to = spaceAfter(text, Math.min(text.length, end + REACH));
  const { count, starts, ends } = splitWords(text.slice(from, to));
  return { count, starts: starts.map((at) => at + from), ends: ends.map((at) => at + from) };
}

function spaceBefore(text: string, offset: number): number {
  const from = Math.max(0, offset - REACH);
  for (let at = offset; at > from; at--) if (/\s/.test(text[at - 1] ?? '')) return at;
  return from;
}

function spaceAfter(text: string, offset: number): number {
  const to = Math.min(text.length, offset + REACH);
  for (let at = offset; at < to; at++) if (/\s/.test(text[at] ?? '')) return at;
  return to;
}

function stepFrom(borders: Int32Array, offset: number, by: -1 | 1): number | undefined {
  return by > 0
    ? borders.find((border) => border > offset)
    : borders.findLast((border) => border < offset);
}
