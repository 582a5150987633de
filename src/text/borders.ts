/**
 * Where a window should begin.
 */
import type { Words } from '../protocol.ts';

/** How good a word is as the first of a window. */
const WITHIN = 0;
const LINE = 1;
const SENTENCE = 2;
const PARAGRAPH = 3;

const SENTENCE_END = /[.!?…。！？]/;
/** These end a sentence without a space behind them. */
const WIDE_SENTENCE_END = /[。！？]/;
const CLOSING = /[)\]}"'’”»」』）]/;
/** Closing quotes and brackets that are looked through for the mark before them. */
const MAX_CLOSING = 4;
/** Words before a border that it depends on: the closing ones and the one with the mark. */
export const WORDS_BEFORE = MAX_CLOSING + 1;
const LOWER_CASE = /^\p{Ll}/u;
const BLANK_LINE = /\n[^\S\n]*\n|\u2029/;
const LINE_BREAK = /[\n\r\u0085\u2028]/;

/** UTF-16 units on each side of a border that decide between equally good ones. */
export const CONTEXT = 24;

/**
 * The word in [lowest, highest] that is the best first word of a window: the begin of a paragraph, else of a sentence, else
 * of a line, else any word. Among equally good ones a hash of the surrounding characters decides: so two searches over
 * ranges that overlap, as before and after an edit, mostly agree, which "the last one" would not do.
 */
export function bestBorder(words: Words, text: string, lowest: number, highest: number): number {
  let best = lowest;
  let bestKind = -1;
  let bestHash = -1;
  for (let word = lowest; word <= highest; word++) {
    const kind = borderKind(words, text, word);
    if (kind < bestKind) continue;
    const hash = hashAround(text, words.starts[word] ?? 0);
    if (kind > bestKind || hash > bestHash) {
      best = word;
      bestKind = kind;
      bestHash = hash;
    }
  }
  return best;
}

function borderKind(words: Words, text: string, word: number): number {
  const start = words.starts[word] ?? 0;
  const gap = text.slice(words.ends[word - 1] ?? 0, start);
  if (BLANK_LINE.test(gap)) return PARAGRAPH;
  let last = word - 1;
  const furthest = Math.max(0, word - 1 - MAX_CLOSING);
  while (last > furthest && CLOSING.test(text[words.starts[last] ?? 0] ?? '')) last--;
  const mark = text[words.starts[last] ?? 0] ?? '';
  if (SENTENCE_END.test(mark)) {
    if (WIDE_SENTENCE_END.test(mark)) return SENTENCE;
    // "3.5" and "e.g. this" are no ends.
    if (gap.length > 0 && !LOWER_CASE.test(text.slice(start, start + 2))) return SENTENCE;
  }
  return LINE_BREAK.test(gap) ? LINE : WITHIN;
}

/** FNV-1a of the characters around a position, mixed so that neighbours do not resemble each other. */
function hashAround(text: string, position: number): number {
  let hash = 0x811c9dc5;
  const end = Math.min(text.length, position + CONTEXT);
  for (let at = Math.max(0, position - CONTEXT); at < end; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  return (hash ^ (hash >>> 15)) >>> 0;
}
