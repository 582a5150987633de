import { NeriumError } from '../errors.ts';
import type { Words } from '../protocol.ts';

/**
 * Words by the rules of Unicode and of the browser's dictionaries: for Chinese, Japanese, Thai and other languages that
 * write no spaces, which `splitWords` leaves whole. Punctuation marks are words too; white space is not. Models were
 * trained on `splitWords`, so for languages with spaces that is the better choice.
 *
 * @param locale BCP 47; by default the runtime's
 * @throws NeriumError INPUT_INVALID for a locale that is none
 * @example
 * segmentWords('東京に住む', 'ja'); // 東京 · に · 住む
 */
export function segmentWords(text: string, locale?: string): Words {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { segment, index } of segmenter(locale).segment(text)) {
    if (/^\s*$/u.test(segment)) continue;
    starts.push(index);
    ends.push(index + segment.length);
  }
  return { count: starts.length, starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
}

/** Marks that end a run for the rules and for the dictionaries. `.`, `,`, `'` and the like may stand within a word. */
const HARD_MARK = /^[!?()…。、！？「」『』（）【】]+$/u;

/**
 * Whether the words from `word` on do not depend on the text before. Dictionaries cut a run of letters as a whole: its
 * second half alone may have other words.
 */
export function startsAnew(words: Words, text: string, word: number): boolean {
  if (word === 0) return true;
  const end = words.ends[word - 1] ?? 0;
  return end < (words.starts[word] ?? 0) || HARD_MARK.test(text.slice(words.starts[word - 1], end));
}

function segmenter(locale: string | undefined): Intl.Segmenter {
  try {
    return new Intl.Segmenter(locale, { granularity: 'word' });
  } catch (cause) {
    throw new NeriumError('INPUT_INVALID', `locale is ${JSON.stringify(locale)}.`, {
      hint: "Use a language tag such as 'ja' or 'zh-Hant'.",
      cause,
    });
  }
}
