/**
 * The word splitter of the published checkpoints (`words_splitter_type: "whitespace"`): a run of word characters,
 * runs joined by one `-` or `_` included, or any other single character that is not a space.
 */
import type { Words } from '../protocol.ts';

/**
 * Python's `\s` and the characters that `str.strip()` removes. JavaScript's `\s` lacks U+001C to U+001F and U+0085,
 * and has U+FEFF, which Python does not count as space.
 */
export const SPACE =
  '\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
/** Python's `\w`: no combining marks, unlike UTS 18. */
const WORD = '[\\p{L}\\p{N}_]+';

const PATTERN = `${WORD}(?:[-_]${WORD})*|[^${SPACE}]`;
const VISIBLE = new RegExp(`[^${SPACE}]`, 'u');

/**
 * Words of a text with their UTF-16 offsets, half open: `text.slice(starts[i], ends[i])`. Never splits a surrogate pair.
 * Upstream: `WhitespaceTokenSplitter`.
 *
 * @example
 * splitWords('state-of-the-art, 3.5%').count; // 6: state-of-the-art , 3 . 5 %
 */
export function splitWords(text: string): Words {
  const pattern = new RegExp(PATTERN, 'gu');
  let starts = new Int32Array(Math.ceil(text.length / 4) + 16);
  let ends = new Int32Array(starts.length);
  let count = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (count === starts.length) {
      starts = grow(starts);
      ends = grow(ends);
    }
    starts[count] = match.index;
    ends[count] = pattern.lastIndex;
    count++;
  }
  return { count, starts: starts.slice(0, count), ends: ends.slice(0, count) };
}

/** True where Python's `str.strip()` leaves nothing: upstream answers such a text with no entities. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

function grow(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(values.length * 2);
  grown.set(values);
  return grown;
}
