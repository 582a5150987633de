/**
 * A text as the text tower reads it: words, sub-tokens, windows.
 */
import { NeriumError } from '../errors.ts';
import type { LongText, Truncation, Window, Words } from '../protocol.ts';
import {
  planWindows,
  truncateWindow,
  type WindowLimits,
  type WindowPlan,
} from '../text/windows.ts';
import type { Model } from './open-model.ts';
import { type TextTokens, type TokenWindow, tokenizeWords, windowTokens } from './text-tokens.ts';

export interface PreparedText {
  readonly text: string;
  readonly words: Words;
  readonly tokens: TextTokens;
  readonly windows: readonly Window[];
  readonly truncations: readonly Truncation[];
}

/**
 * @param firstWord windows begin here: those of the words before it have run
 * @throws NeriumError TEXT_TOO_LONG under `error`
 */
export function prepareText(
  model: Model,
  text: string,
  words: Words,
  longText: LongText,
  firstWord = 0,
): PreparedText {
  const tokens = tokenizeWords(text, words, model.textTokenizer);
  const limits = { ...model.window, overlap: model.config.maxWidth };
  if (words.count === 0) return { text, words, tokens, windows: [], truncations: [] };
  if (longText === 'truncate') {
    const whole = { ...model.limits, overlap: model.config.maxWidth };
    return { text, words, tokens, ...truncateWindow(tokens.counts, whole) };
  }
  const plan = planFrom(firstWord, words, text, tokens.counts, limits);
  if (longText === 'error' && (plan.windows.length > 1 || plan.truncations.length > 0)) {
    throw new NeriumError(
      'TEXT_TOO_LONG',
      `The text has ${words.count} words and ${tokens.ids.length} tokens; a window holds ${limits.words} and ${limits.tokens}.`,
      { hint: "Use longText: 'window' to annotate it in overlapping windows." },
    );
  }
  return { text, words, tokens, ...plan };
}

function planFrom(
  firstWord: number,
  words: Words,
  text: string,
  counts: Int32Array,
  limits: WindowLimits,
): WindowPlan {
  if (firstWord === 0) return planWindows(words, text, counts, limits);
  const rest: Words = {
    count: words.count - firstWord,
    starts: words.starts.subarray(firstWord),
    ends: words.ends.subarray(firstWord),
  };
  const plan = planWindows(rest, text, counts.subarray(firstWord), limits);
  const shift = <Range extends Window>(range: Range): Range => ({
    ...range,
    first: range.first + firstWord,
    end: range.end + firstWord,
  });
  return { windows: plan.windows.map(shift), truncations: plan.truncations.map(shift) };
}

/** The sequence of one window of a prepared text. */
export function sequenceOf(model: Model, prepared: PreparedText, window: Window): TokenWindow {
  return windowTokens(prepared.tokens, window, model.textTokenizer);
}
