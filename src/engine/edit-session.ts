/**
 * A text that is edited. Windows keep the candidates of the last update; an update runs only windows whose text is new.
 * Window borders follow the content, so a few windows behind an edit they are the old ones again.
 */
import type { Candidates, Words } from '../protocol.ts';
import type { Model } from './open-model.ts';
import { prepareText, sequenceOf } from './prepare-text.ts';
import type { PlacedEntity, ScoreOptions } from './text-options.ts';
import { TextRun } from './text-run.ts';
import { yieldToEvents } from './yield-to-events.ts';

export class EditSession {
  readonly #model: Model;
  readonly #split: (text: string) => Words;
  readonly #options: ScoreOptions;
  /** By the text from a window's first word to its last. */
  #scored = new Map<string, Candidates>();

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
    const scored = new Map<string, Candidates>();
    for (const window of prepared.windows) {
      const key = text.slice(words.starts[window.first], words.ends[window.end - 1]);
      let candidates = this.#scored.get(key) ?? scored.get(key);
      if (candidates === undefined) {
        await yieldToEvents(signal);
        const sequence = sequenceOf(this.#model, prepared, window);
        const [parts] = await this.#model.textTower.run([sequence], signal);
        if (parts === undefined) continue;
        candidates = run.score(window, parts);
        this.#scored.set(key, candidates); // an update that is aborted later has not run in vain
      }
      scored.set(key, candidates);
      run.addCandidates(window, candidates);
    }
    this.#scored = scored;
    return run.finish();
  }
}
