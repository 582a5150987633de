/**
 * The text that is worked on, with what a person decided about it, and how that came.
 */
import {
  type Corrections,
  findChange,
  type History,
  mapHistory,
  moveCorrections,
  NO_CORRECTIONS,
  record,
  redo,
  startHistory,
  undo,
} from 'nerium/annotate';

export class Work {
  readonly #onChange: () => void;
  #text = '';
  #history: History<Corrections> = startHistory(NO_CORRECTIONS);

  /** @param onChange after every edit, undo and redo */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get text(): string {
    return this.#text;
  }

  get corrections(): Corrections {
    return this.#history.present;
  }

  get canUndo(): boolean {
    return this.#history.past.length > 0;
  }

  get canRedo(): boolean {
    return this.#history.future.length > 0;
  }

  /** Another text; what could be undone belongs to the one before. */
  open(text: string, corrections: Corrections): void {
    this.#text = text;
    this.#history = startHistory(corrections);
  }

  /** The same text, edited: corrections stay at their words. */
  follow(text: string): void {
    if (text === this.#text) return;
    const change = findChange(this.#text, text);
    this.#text = text;
    this.#history = mapHistory(this.#history, (one) => moveCorrections(one, change));
  }

  edit(next: Corrections): void {
    this.#history = record(this.#history, next);
    this.#onChange();
  }

  undo(): void {
    this.#history = undo(this.#history);
    this.#onChange();
  }

  redo(): void {
    this.#history = redo(this.#history);
    this.#onChange();
  }
}
