/**
 * A text that comes in parts. Windows run as soon as no further part can move their borders; text that is done with is
 * dropped, so that a book needs the memory of a few windows. The entities are those of the whole text.
 */
import type { Words } from '../protocol.ts';
import { CONTEXT, WORDS_BEFORE } from '../text/borders.ts';
import { toCodePoints } from '../text/code-points.ts';
import type { Model } from './open-model.ts';
import { type PreparedText, prepareText, sequenceOf } from './prepare-text.ts';
import { runWindows } from './score-windows.ts';
import type { PlacedEntity, ScoreOptions } from './text-options.ts';
import { type Carried, TextRun } from './text-run.ts';

/** Words behind a window's furthest end: the last two may join or go on, and a border looks around it. */
const MARGIN_WORDS = CONTEXT + 2;

/** Whether the words from one on do not depend on the text before. */
export type Anew = (words: Words, text: string, word: number) => boolean;

export class StreamedText {
  readonly #model: Model;
  readonly #split: (text: string) => Words;
  readonly #options: ScoreOptions;
  readonly #anew: Anew | undefined;
  /** Text from the first word that is still needed on. */
  #text = '';
  /** UTF-16 units of the stream before `#text`. */
  #offset = 0;
  /** Code points of the stream before `#text`. */
  #points = 0;
  #ended = false;
  /** Whether text came after it was prepared. */
  #grown = true;
  #prepared: PreparedText | undefined;
  #run: TextRun | undefined;
  #next = 0;
  /** Words that no further text changes, and some of the margin. */
  #stable = 0;

  /** @param anew of a splitter whose words depend on more text than their own; the text is cut only there */
  constructor(model: Model, split: (text: string) => Words, options: ScoreOptions, anew?: Anew) {
    this.#model = model;
    this.#split = split;
    this.#options = options;
    this.#anew = anew;
  }

  push(part: string, last: boolean): void {
    this.#text += part;
    this.#ended = last;
    this.#grown ||= part !== '' || last;
  }

  /** Whether a window can run now. Without one, either more text is needed or all is done. */
  ready(): boolean {
    const window = this.#prepare().windows[this.#next];
    if (window === undefined) return false;
    return this.#ended || this.#stable > window.first + this.#model.window.words + MARGIN_WORDS;
  }

  /** Runs the next window and gives the entities that are final now, counted from the begin of the stream. */
  async step(signal?: AbortSignal): Promise<PlacedEntity[]> {
    const prepared = this.#prepare();
    const window = prepared.windows[this.#next];
    const run = this.#run;
    if (window === undefined || run === undefined) return [];
    const sequence = sequenceOf(this.#model, prepared, window);
    await runWindows(this.#model, [{ run, window, sequence }], signal);
    this.#next++;
    const frontier = prepared.windows[this.#next]?.first;
    return run.finish(frontier).map((entity) => ({
      ...entity,
      start: entity.start + this.#offset,
      end: entity.end + this.#offset,
      ...(entity.points && {
        points: {
          start: entity.points.start + this.#points,
          end: entity.points.end + this.#points,
        },
      }),
    }));
  }

  /** Plans the text that is here, after dropping what neither the next window nor an open candidate needs. */
  #prepare(): PreparedText {
    if (this.#prepared !== undefined && !this.#grown) return this.#prepared;
    const { skip, carried } = this.#drop();
    const words = this.#split(this.#text);
    const prepared = prepareText(this.#model, this.#text, words, 'window', skip);
    this.#run = new TextRun(this.#model, prepared, this.#options, carried);
    this.#prepared = prepared;
    this.#grown = false;
    this.#next = 0;
    this.#stable = this.#anewFrom(words, this.#anew === undefined ? words.count : words.count - 1);
    return prepared;
  }

  #drop(): { readonly skip: number; readonly carried?: Carried } {
    const prepared = this.#prepared;
    const run = this.#run;
    if (prepared === undefined || run === undefined) return { skip: 0 };
    const next = prepared.windows[this.#next]?.first ?? 0;
    const word = this.#anewFrom(prepared.words, this.#contextOf(prepared, run.firstNeeded(next)));
    const units = prepared.words.starts[word] ?? 0;
    if (this.#options.codePoints) this.#points += toCodePoints(this.#text, [units])[0] ?? 0;
    this.#text = this.#text.slice(units);
    this.#offset += units;
    return { skip: next - word, carried: run.carry(word) };
  }

  /** The last word, up to `word`, from which on the text can be split alone. */
  #anewFrom(words: Words, word: number): number {
    let first = Math.max(0, word);
    while (first > 0 && this.#anew?.(words, this.#text, first) === false) first--;
    return first;
  }

  /** The first word that borders behind `word` look at. */
  #contextOf({ words: { starts } }: PreparedText, word: number): number {
    const lowest = (starts[word] ?? 0) - CONTEXT;
    let first = Math.max(0, word - WORDS_BEFORE);
    while (first > 0 && (starts[first] ?? 0) > lowest) first--;
    return first;
  }
}
