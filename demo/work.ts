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

/** Texts that one may come back to by an undo of the text's own. */
const MOST_TEXTS = 50;

export class Work {
  readonly #onChange: () => void;
  #text = '';
  #history: History<Corrections> = startHistory(NO_CORRECTIONS);
  /** What each text had since the last edit: what is written over by accident takes its annotations away. */
  readonly #before = new Map<string, History<Corrections>>();

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
    this.#before.clear();
  }

  /** The same text, edited: corrections stay at their words. */
  follow(text: string): void {
    if (text === this.#text) return;
    const change = findChange(this.#text, text);
    this.#remember();
    this.#text = text;
    this.#history =
      this.#before.get(text) ?? mapHistory(this.#history, (one) => moveCorrections(one, change));
  }

  edit(next: Corrections): void {
    this.#go(record(this.#history, next));
  }

  undo(): void {
    this.#go(undo(this.#history));
  }

  redo(): void {
    this.#go(redo(this.#history));
  }

  #remember(): void {
    this.#before.set(this.#text, this.#history);
    const [oldest] = this.#before.keys();
    if (this.#before.size > MOST_TEXTS && oldest !== undefined) this.#before.delete(oldest);
  }

  #go(history: History<Corrections>): void {
    this.#history = history;
    this.#before.clear();
    this.#onChange();
  }
}
