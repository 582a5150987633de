/**
 * A text that is edited. Windows keep the candidates of the last update; an update runs only windows whose text is new.
 * Window borders follow the content, so a few windows behind an edit they are the old ones again.
 */
import type { Candidates, Words } from '../protocol.ts';
import type { SpanVectors } from './entity-details.ts';
import type { Model } from './open-model.ts';
import { prepareText, sequenceOf } from './prepare-text.ts';
import { scoreWindows } from './score-windows.ts';
import type { PlacedEntity, ScoreOptions } from './text-options.ts';
import { TextRun } from './text-run.ts';
import { yieldToEvents } from './yield-to-events.ts';

interface KnownWindow {
  readonly candidates: Candidates;
  readonly vectorOf: SpanVectors;
}

export class EditSession {
  readonly #model: Model;
  readonly #split: (text: string) => Words;
  readonly #options: ScoreOptions;
  /** By all that the text tower reads of a window. Its text would not do: `Intl` cuts the same text differently. */
  #scored = new Map<string, KnownWindow>();

  constructor(model: Model, split: (text: string) => Words, options: ScoreOptions) {
    this.#model = model;
    this.#split = split;
    this.#options = options;
  }

  /** Entities of the text as it is now; equal to those of a first update with it. */
  async update(text: string, signal?: AbortSignal): Promise<PlacedEntity[]> {
    const words = this.#split(text);
    const prepared = prepareText(this.#model, text, words, 'window');
    const run = new TextRun(this.#model, prepared, this.#options);
    const scored = new Map<string, KnownWindow>();
    for (const window of prepared.windows) {
      const sequence = sequenceOf(this.#model, prepared, window);
      const key = `${sequence.ids} ${sequence.wordPositions}`;
      let known = this.#scored.get(key) ?? scored.get(key);
      if (known === undefined) {
        await yieldToEvents(signal);
        const task = { run, window, sequence };
        const [result] = await scoreWindows(this.#model, [task], signal);
        if (result === undefined) continue;
        const { candidates, words: parts } = result;
        known = { candidates, vectorOf: run.keepVectors(candidates, parts) };
        this.#scored.set(key, known); // an update that is aborted later has not run in vain
      }
      scored.set(key, known);
      run.addKept(window, known.candidates, known.vectorOf);
    }
    this.#scored = scored;
    return run.finish();
  }
}
