/**
 * One text through the stages: words, windows, tokens, text tower, scores, candidates.
 */
import { mergeWindows } from '../decode/merge-windows.ts';
import { NeriumError } from '../errors.ts';
import type {
  Analysis,
  Candidates,
  LongText,
  Timings,
  Truncation,
  Window,
  Words,
} from '../protocol.ts';
import { logitFloors } from '../score/floors.ts';
import { scoreSpans } from '../score/score-spans.ts';
import { splitWords } from '../text/split-words.ts';
import { planWindows, truncateWindow } from '../text/windows.ts';
import type { CompiledLabels } from './label-library.ts';
import type { Model } from './open-model.ts';
import { type TextTokens, tokenizeWords, windowTokens } from './text-tokens.ts';
import { yieldToEvents } from './yield-to-events.ts';

export interface AnalyzeOptions {
  /** Probability from which candidates are collected: one for all labels, or one each. */
  readonly floor: number | readonly number[];
  readonly longText: LongText;
  /** Words of the text where they are given, as in evaluation; else `splitWords` finds them. */
  readonly words?: Words | undefined;
  readonly signal?: AbortSignal | undefined;
}

export async function analyzeText(
  model: Model,
  text: string,
  labels: CompiledLabels,
  options: AnalyzeOptions,
): Promise<Analysis> {
  const clock = new StageClock();
  const words = options.words ?? splitWords(text);
  clock.lap('words');
  const tokens = tokenizeWords(text, words, model.textTokenizer);
  const { windows, truncations } = chooseWindows(model, text, words, tokens, options.longText);
  clock.lap('tokens');
  const { count } = labels.matrix;
  const thresholds =
    typeof options.floor === 'number'
      ? new Array<number>(count).fill(options.floor)
      : options.floor;
  const floors = logitFloors(thresholds);
  const parts: { candidates: Candidates; firstWord: number }[] = [];
  for (const window of windows) {
    await yieldToEvents(options.signal);
    const sequence = windowTokens(tokens, window, model.textTokenizer);
    clock.lap('tokens');
    const [wordParts] = await model.textTower.run([sequence], options.signal);
    clock.lap('tower');
    if (wordParts === undefined) continue;
    const { maxWidth } = model.config;
    const candidates = scoreSpans(wordParts, model.spanHead, labels.matrix, maxWidth, floors);
    parts.push({ candidates, firstWord: window.first });
    clock.lap('score');
  }
  return {
    candidates: {
      ...mergeWindows(parts),
      text,
      words,
      labels: labels.names,
      threshold: model.threshold,
      floor: Math.min(...thresholds),
    },
    windows,
    truncations,
    timings: clock.timings,
    labelCache: labels.cache,
  };
}

function chooseWindows(
  model: Model,
  text: string,
  words: Words,
  tokens: TextTokens,
  longText: LongText,
): { windows: Window[]; truncations: Truncation[] } {
  const limits = { ...model.window, overlap: model.config.maxWidth };
  if (words.count === 0) return { windows: [], truncations: [] };
  if (longText === 'truncate') return truncateWindow(tokens.counts, limits);
  const plan = planWindows(words, text, tokens.counts, limits);
  if (longText === 'error' && (plan.windows.length > 1 || plan.truncations.length > 0)) {
    throw new NeriumError(
      'TEXT_TOO_LONG',
      `The text has ${words.count} words and ${tokens.ids.length} tokens; a window holds ${limits.words} and ${limits.tokens}.`,
      { hint: "Use longText: 'window' to annotate it in overlapping windows." },
    );
  }
  return plan;
}

/** Sums the time between laps, in milliseconds. */
class StageClock {
  readonly timings = { words: 0, tokens: 0, labels: 0, tower: 0, score: 0 };
  #last = performance.now();

  lap(stage: keyof Timings): void {
    const now = performance.now();
    this.timings[stage] += now - this.#last;
    this.#last = now;
  }
}
