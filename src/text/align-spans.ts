import type { CharacterSpan, Words } from '../protocol.ts';

export interface AlignedSpans {
  /** Distinct word spans, `end` inclusive, in the order given. */
  readonly aligned: readonly { readonly start: number; readonly end: number }[];
  /** Spans whose ends are not borders of words, as they were given. */
  readonly misaligned: readonly CharacterSpan[];
}

/**
 * Character spans as spans of words. Both ends must be borders of words, as upstream demands of `input_spans`; with
 * `snap` a misaligned span stands for the words that it touches, if there are any, and is reported all the same.
 *
 * @example
 * alignSpans(splitWords('Ada Lovelace'), [{ start: 0, end: 12 }, { start: 1, end: 3 }], false);
 */
export function alignSpans(
  words: Words,
  spans: readonly CharacterSpan[],
  snap: boolean,
): AlignedSpans {
  const byStart = new Map(Array.from(words.starts, (start, word) => [start, word]));
  const byEnd = new Map(Array.from(words.ends, (end, word) => [end, word]));
  const aligned = new Map<string, { start: number; end: number }>();
  const misaligned: CharacterSpan[] = [];
  for (const span of spans) {
    let start = byStart.get(span.start);
    let end = byEnd.get(span.end);
    if (start === undefined || end === undefined || end < start) {
      misaligned.push(span);
      if (!snap) continue;
      start = firstOver(words.ends, span.start);
      end = firstOver(words.starts, span.end - 1) - 1;
      if (end < start) continue;
    }
    aligned.set(`${start} ${end}`, { start, end });
  }
  return { aligned: [...aligned.values()], misaligned };
}

/** Index of the first value of a rising list that is over `limit`. */
function firstOver(rising: Int32Array, limit: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
