import type { Words } from '../protocol.ts';

/** Ready words as a text that has them: joined by single spaces, with the offsets of each. */
export interface JoinedWords {
  readonly text: string;
  readonly words: Words;
}

/**
 * Joins words, so that the stages can run on them as they are given: splitting the text again could find others.
 *
 * @example
 * joinWords(['St.', 'Ives']); // text 'St. Ives', words 0–3 and 4–8
 */
export function joinWords(given: readonly string[]): JoinedWords {
  const starts = new Int32Array(given.length);
  const ends = new Int32Array(given.length);
  let at = 0;
  given.forEach((word, index) => {
    starts[index] = at;
    ends[index] = at + word.length;
    at += word.length + 1;
  });
  return { text: given.join(' '), words: { count: given.length, starts, ends } };
}
