/**
 * The sub-tokens of a text's words, and of windows of them.
 */
import type { Window, Words } from '../protocol.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Sub-tokens of all words, one after another. */
export interface TextTokens {
  readonly ids: Int32Array;
  /** [words + 1]: word i has the ids from `offsets[i]` to `offsets[i + 1]`. */
  readonly offsets: Int32Array;
  /** [words]: sub-tokens of each word. */
  readonly counts: Int32Array;
}

export function tokenizeWords(text: string, words: Words, tokenizer: Tokenizer): TextTokens {
  const offsets = new Int32Array(words.count + 1);
  const counts = new Int32Array(words.count);
  let ids = new Int32Array(words.count * 2 + 16);
  let length = 0;
  for (let word = 0; word < words.count; word++) {
    const wordIds = tokenizer.encodeWord(text.slice(words.starts[word], words.ends[word]));
    if (length + wordIds.length > ids.length) {
      const grown = new Int32Array((length + wordIds.length) * 2);
      grown.set(ids);
      ids = grown;
    }
    ids.set(wordIds, length);
    length += wordIds.length;
    counts[word] = wordIds.length;
    offsets[word + 1] = length;
  }
  return { ids: ids.slice(0, length), offsets, counts };
}

/** One sequence for the text tower. */
export interface TokenWindow {
  readonly ids: Int32Array;
  /** [words of the window]: position of each word's first sub-token in `ids`, −1 for a word without one. */
  readonly wordPositions: Int32Array;
}

/**
 * A window's tokens between the special ones, cut to the tokenizer's limit. Positions are found by word, not by counting
 * words seen: a word without sub-tokens must not shift those behind it (it does upstream, reference 0.2).
 */
export function windowTokens(
  tokens: TextTokens,
  window: Window,
  tokenizer: Tokenizer,
): TokenWindow {
  const { prefix, suffix } = tokenizer;
  const first = tokens.offsets[window.first] ?? 0;
  const last = tokens.offsets[window.end] ?? 0;
  const room = tokenizer.maxLength - prefix.length - suffix.length;
  const content = tokens.ids.subarray(first, Math.min(last, first + room));
  const ids = new Int32Array(prefix.length + content.length + suffix.length);
  ids.set(prefix);
  ids.set(content, prefix.length);
  ids.set(suffix, prefix.length + content.length);
  const wordPositions = new Int32Array(window.end - window.first).fill(-1);
  for (let word = window.first; word < window.end; word++) {
    const position = (tokens.offsets[word] ?? 0) - first;
    if ((tokens.counts[word] ?? 0) > 0 && position < content.length) {
      wordPositions[word - window.first] = prefix.length + position;
    }
  }
  return { ids, wordPositions };
}
