/**
 * A text as the text tower reads it: words, sub-tokens, windows.
 */
import { NeriumError } from '../errors.ts';
import type { LongText, Truncation, Window, Words } from '../protocol.ts';
import { planWindows, truncateWindow } from '../text/windows.ts';
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
  const plan = planWindows(words, text, tokens.counts, limits, firstWord);
  if (longText === 'error' && (plan.windows.length > 1 || plan.truncations.length > 0)) {
    throw new NeriumError(
      'TEXT_TOO_LONG',
      `The text has ${words.count} words and ${tokens.ids.length} tokens; a window holds ${limits.words} and ${limits.tokens}.`,
      { hint: "Use longText: 'window' to annotate it in overlapping windows." },
    );
  }
  return { text, words, tokens, ...plan };
}

/** The sequence of one window of a prepared text. */
export function sequenceOf(model: Model, prepared: PreparedText, window: Window): TokenWindow {
  return windowTokens(prepared.tokens, window, model.textTokenizer);
}
