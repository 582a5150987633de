/**
 * Cuts the words of a long text into windows that the text tower can read.
 */
import { NeriumError } from '../errors.ts';
import type { Truncation, Window, Words } from '../protocol.ts';
import { bestBorder } from './borders.ts';

export interface WindowLimits {
  /** Words of one window at most. */
  readonly words: number;
  /** Sub-tokens of one window at most, special tokens not counted. */
  readonly tokens: number;
  /** Words that neighbouring windows share at least: the longest span. */
  readonly overlap: number;
}

export interface WindowPlan {
  readonly windows: Window[];
  readonly truncations: Truncation[];
}

/**
 * Overlapping windows that hold every word, each within both limits. A text that fits is one window.
 *
 * Neighbours share at least `overlap` words, so that a span of so many words lies wholly in some window. Where words have
 * so many sub-tokens that a window holds less than twice the overlap, half a window is shared.
 *
 * A border depends on the text around it and, loosely, on the window before. So after an edit the borders soon fall on
 * the same words as before, and windows further on keep their content (which a session can then reuse).
 *
 * A word with more sub-tokens than `limits.tokens` is alone in its window, of which the first `limits.tokens` sub-tokens
 * are to be used; a truncation reports it.
 *
 * @param tokenCounts [words]: sub-tokens of each word
 * @param from the first window begins at this word; the words before it only decide what the borders are worth
 * @example
 * planWindows(words, text, counts, { words: 512, tokens: 510, overlap: 12 }).windows; // [{ first: 0, end: 371 }, …]
 */
export function planWindows(
  words: Words,
  text: string,
  tokenCounts: Int32Array,
  limits: WindowLimits,
  from = 0,
): WindowPlan {
  checkLimits(limits);
  const { count } = words;
  const windows: Window[] = [];
  const truncations = oversizeWords(tokenCounts, count, limits.tokens);
  const room = new Room(tokenCounts, count, limits);
  let first = from;
  while (first < count) {
    const reach = room.endOf(first);
    if (reach >= count) {
      windows.push({ first, end: count });
      break;
    }
    // A window that begins before `lowest` would end where this one ends. One that begins behind `highest` would share
    // too little. In between, content decides; the first half is left out, for else windows would be many and short.
    const lowest = room.firstBeyond(reach);
    const half = first + Math.ceil((reach - first) / 2);
    const highest = Math.max(lowest, half, reach - limits.overlap);
    const next = bestBorder(words, text, Math.max(lowest, Math.min(half, highest)), highest);
    windows.push({ first, end: Math.min(reach, next + limits.overlap) });
    first = next;
  }
  return { windows, truncations };
}

/**
 * The one window that upstream reads of a long text: its first `limits.words` words. Words whose sub-tokens are cut off by
 * the token limit stay in the window, without a vector, as they do upstream.
 */
export function truncateWindow(tokenCounts: Int32Array, limits: WindowLimits): WindowPlan {
  checkLimits(limits);
  const count = tokenCounts.length;
  if (count === 0) return { windows: [], truncations: [] };
  const end = Math.min(count, limits.words);
  const truncations: Truncation[] = [];
  let tokens = 0;
  for (let word = 0; word < end; word++) {
    const own = tokenCounts[word] ?? 0;
    if (own > 0 && tokens >= limits.tokens) {
      truncations.push({ reason: 'tokens', first: word, end });
      break;
    }
    if (own > limits.tokens) truncations.push({ reason: 'word', first: word, end: word + 1 });
    tokens += own;
  }
  if (end < count) truncations.push({ reason: 'words', first: end, end: count });
  return { windows: [{ first: 0, end }], truncations };
}

function checkLimits({ words, tokens, overlap }: WindowLimits): void {
  if (words >= 1 && tokens >= 1 && overlap >= 0) return;
  throw new NeriumError(
    'CONFIG_INVALID',
    `A window of ${words} words, ${tokens} tokens and ${overlap} shared words cannot hold a text.`,
    {
      hint: 'Check max_len and max_width in gliner_config.json and model_max_length in tokenizer_config.json.',
    },
  );
}

function oversizeWords(tokenCounts: Int32Array, count: number, limit: number): Truncation[] {
  const truncations: Truncation[] = [];
  for (let word = 0; word < count; word++) {
    if ((tokenCounts[word] ?? 0) > limit) {
      truncations.push({ reason: 'word', first: word, end: word + 1 });
    }
  }
  return truncations;
}

/** How far windows reach. A word over the token limit counts as one that fills a window. */
class Room {
  /** [words + 1]: sub-tokens before each word. */
  readonly #before: Float64Array;
  readonly #count: number;
  readonly #limits: WindowLimits;

  constructor(tokenCounts: Int32Array, count: number, limits: WindowLimits) {
    this.#before = new Float64Array(count + 1);
    this.#count = count;
    this.#limits = limits;
    for (let word = 0; word < count; word++) {
      const own = Math.min(tokenCounts[word] ?? 0, limits.tokens);
      this.#before[word + 1] = (this.#before[word] ?? 0) + own;
    }
  }

  /** End of the longest window from `first`: at least one word. */
  endOf(first: number): number {
    const budget = (this.#before[first] ?? 0) + this.#limits.tokens;
    return lastAtMost(
      this.#before,
      budget,
      first,
      Math.min(this.#count, first + this.#limits.words),
    );
  }

  /** The first word from which a window reaches beyond `end`. */
  firstBeyond(end: number): number {
    const debt = (this.#before[end + 1] ?? 0) - this.#limits.tokens;
    return firstAtLeast(this.#before, debt, Math.max(0, end + 1 - this.#limits.words), end);
  }
}

/** Greatest index in [low, high] with values[index] ≤ bound; values do not fall, and values[low] ≤ bound. */
function lastAtMost(values: Float64Array, bound: number, low: number, high: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if ((values[middle] ?? 0) <= bound) from = middle;
    else to = middle - 1;
  }
  return from;
}

/** Least index in [low, high] with values[index] ≥ bound; values do not fall, and values[high] ≥ bound. */
function firstAtLeast(values: Float64Array, bound: number, low: number, high: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((values[middle] ?? 0) >= bound) to = middle;
    else from = middle + 1;
  }
  return from;
}
