import type { CharacterSpan, Words } from '../protocol.ts';

/** `end` inclusive. */
export interface WordSpan {
  readonly start: number;
  readonly end: number;
}

export interface AlignedSpans {
  /** Distinct word spans in the order given. */
  readonly aligned: readonly WordSpan[];
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
  const aligned = new Map<string, WordSpan>();
  const misaligned: CharacterSpan[] = [];
  for (const span of spans) {
    const touched = wordsTouched(words, span);
    const isExact = isAligned(words, span, touched);
    if (!isExact) misaligned.push(span);
    if (touched !== undefined && (isExact || snap)) {
      aligned.set(`${touched.start} ${touched.end}`, touched);
    }
  }
  return { aligned: [...aligned.values()], misaligned };
}

/**
 * The words that a character span touches; nothing where it touches none.
 *
 * @example
 * wordsTouched(splitWords('Ada Lovelace'), { start: 1, end: 6 }); // { start: 0, end: 1 }
 */
export function wordsTouched(words: Words, span: CharacterSpan): WordSpan | undefined {
  const start = firstOver(words.ends, span.start);
  const end = firstOver(words.starts, span.end - 1) - 1;
  return end < start ? undefined : { start, end };
}

/** Whether a span begins and ends where the words that it touches do. */
export function isAligned(
  words: Words,
  span: CharacterSpan,
  touched: WordSpan | undefined,
): boolean {
  return (
    touched !== undefined &&
    words.starts[touched.start] === span.start &&
    words.ends[touched.end] === span.end
  );
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
