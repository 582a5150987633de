/**
 * One text to its candidates, with what is known about its way through the stages.
 */
import type { Analysis, CharacterSpan, LongText, Timings, Words } from '../protocol.ts';
import { splitWords } from '../text/split-words.ts';
import type { CompiledLabels } from './label-library.ts';
import type { Model } from './open-model.ts';
import { prepareText, sequenceOf } from './prepare-text.ts';
import { runWindows } from './score-windows.ts';
import { TextRun } from './text-run.ts';
import { yieldToEvents } from './yield-to-events.ts';

export interface AnalyzeOptions {
  /** Probability from which candidates are collected: one for all labels, or one each. */
  readonly floor: number | readonly number[];
  readonly longText: LongText;
  /** Words of the text where they are given, as in evaluation; else `splitWords` finds them. */
  readonly words?: Words | undefined;
  /** Only these spans; those that are not made of whole words are reported. */
  readonly spans?: readonly CharacterSpan[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Candidates come row-major (start, end, label); `Engine.analyze` sorts them for the page. */
export async function analyzeText(
  model: Model,
  text: string,
  labels: CompiledLabels,
  options: AnalyzeOptions,
): Promise<Analysis> {
  const { floor, longText, spans, signal } = options;
  const clock = new StageClock();
  const words = options.words ?? splitWords(text);
  clock.lap('words');
  const prepared = prepareText(model, text, words, longText);
  clock.lap('tokens');
  const run = new TextRun(model, prepared, { labels, floor, spans, misaligned: 'drop' });
  for (const window of prepared.windows) {
    await yieldToEvents(signal);
    const sequence = sequenceOf(model, prepared, window);
    await runWindows(model, [{ run, window, sequence }], signal, () => clock.lap('tower'));
    clock.lap('score');
  }
  return {
    candidates: run.candidates(),
    windows: prepared.windows,
    truncations: prepared.truncations,
    misaligned: run.misaligned,
    timings: clock.timings,
    labelCache: labels.cache,
  };
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
