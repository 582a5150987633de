/**
 * Selecting words by keys.
 */
import { moveBorder, type Span, stepWord } from 'nerium/annotate';

/**
 * The next or previous word, or the selection with a word more or less.
 *
 * @param from what is selected or picked
 * @param viewStart where to begin where nothing is
 */
export function nextSelection(
  text: string,
  from: Span | undefined,
  viewStart: number,
  by: -1 | 1,
  extend: boolean,
): Span | undefined {
  if (extend && from !== undefined) return extendBy(text, from, by);
  return stepWord(text, (by > 0 ? from?.end : from?.start) ?? viewStart, by);
}

/** A word more at the end, or one less, and from a single word on one more at the begin. */
function extendBy(text: string, from: Span, by: -1 | 1): Span {
  const moved = moveBorder(text, from, 'end', by);
  return moved === from && by < 0 ? moveBorder(text, from, 'start', -1) : moved;
}
