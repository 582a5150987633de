/**
 * Annotations stay where they are while the text is edited.
 */
import { isInsidePair, type LabelSpan, type Span } from './annotation.ts';
import type { Corrections } from './corrections.ts';

/** `before.slice(start, end)` was replaced; what follows moved by `shift`. */
export interface TextChange extends Span {
  readonly shift: number;
}

/**
 * The one stretch in which two texts differ; its ends are never inside a surrogate pair.
 *
 * @example
 * findChange('Ada was born', 'Ada Lovelace was born'); // { start: 4, end: 4, shift: 9 }
 */
export function findChange(before: string, after: string): TextChange {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (isInsidePair(before, start) || isInsidePair(after, start)) start--;
  let tail = 0;
  while (
    tail < most - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  const isCut = (text: string): boolean => isInsidePair(text, text.length - tail);
  if (tail > 0 && (isCut(before) || isCut(after))) tail--;
  return { start, end: before.length - tail, shift: after.length - before.length };
}

/**
 * Corrections of a text that was changed. Annotations follow it; those whose ends were written over are dropped, as are
 * rejections of spans that have another text now.
 *
 * @example
 * moveCorrections(corrections, findChange(before, after));
 */
export function moveCorrections({ kept, rejected }: Corrections, change: TextChange): Corrections {
  return {
    kept: kept.flatMap((one) => moveSpan(one, change) ?? []),
    rejected: rejected.flatMap((one) =>
      touches(one, change) ? [] : (moveSpan(one, change) ?? []),
    ),
  };
}

function moveSpan<Item extends LabelSpan>(span: Item, change: TextChange): Item | undefined {
  const { start, end, shift } = change;
  if (end <= span.start) {
    return { ...span, start: span.start + shift, end: span.end + shift };
  }
  if (start >= span.end) return span;
  const isInside = start >= span.start && end <= span.end;
  const moved = { ...span, end: span.end + shift };
  return isInside && moved.end > moved.start ? moved : undefined;
}

function touches(span: Span, { start, end }: TextChange): boolean {
  return start < span.end && end > span.start;
}
