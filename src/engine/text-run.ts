/**
 * One text on its way from scored windows to entities. Windows come in order; entities leave as soon as no later window
 * can change them, so that a stream is exactly the whole result in parts.
 */
import { decode } from '../decode/decode.ts';
import { filterSpans } from '../decode/filter-spans.ts';
import { mergeWindows, type WindowCandidates } from '../decode/merge-windows.ts';
import { settle } from '../decode/settle.ts';
import { NeriumError } from '../errors.ts';
import type { CandidateSet, Candidates, CharacterSpan, Window } from '../protocol.ts';
import { logitFloors } from '../score/floors.ts';
import type { WordParts } from '../score/scorer.ts';
import { spanVector } from '../score/span-vectors.ts';
import type { ScoreRequest } from '../score/wgsl-plan.ts';
import { alignSpans } from '../text/align-spans.ts';
import { toCodePoints } from '../text/code-points.ts';
import { EntityDetails, type ScoredWindow, type SpanVectors } from './entity-details.ts';
import type { Model } from './open-model.ts';
import type { PreparedText } from './prepare-text.ts';
import type { PlacedEntity, ScoreOptions } from './text-options.ts';

/** What a run hands over to the run of the text that follows, counted from that text's first word. */
export interface Carried {
  readonly open: readonly WindowCandidates[];
  readonly windows: readonly ScoredWindow[];
}

export class TextRun {
  readonly misaligned: readonly CharacterSpan[];
  readonly #model: Model;
  readonly #prepared: PreparedText;
  readonly #options: ScoreOptions;
  readonly #floors: Float32Array;
  readonly #allowed: ReadonlySet<string> | undefined;
  readonly #details: EntityDetails;
  /** A place up to which code points are counted. */
  #counted = { units: 0, points: 0 };
  /** Candidates that are not final, of each window. */
  #open: WindowCandidates[];

  constructor(
    model: Model,
    prepared: PreparedText,
    options: ScoreOptions,
    carried: Carried = { open: [], windows: [] },
  ) {
    this.#open = [...carried.open];
    this.#details = new EntityDetails(model, prepared.words, options, carried.windows);
    this.#model = model;
    this.#prepared = prepared;
    this.#options = options;
    this.#floors = logitFloors(options.floor, options.labels.matrix.count);
    const { aligned, misaligned } = alignSpans(
      prepared.words,
      options.spans ?? [],
      options.misaligned === 'snap',
    );
    this.misaligned = misaligned;
    if (options.spans !== undefined) {
      this.#allowed = new Set(aligned.map(({ start, end }) => spanKey(start, end)));
    }
    const refused = (options.misaligned ?? 'error') === 'error';
    if (refused && misaligned.length > 0) throw misalignedError(misaligned);
  }

  /** What windows are scored for. */
  get request(): ScoreRequest {
    const { labels, maxWords = Infinity } = this.#options;
    const maxWidth = Math.min(this.#model.config.maxWidth, maxWords);
    return { labels: labels.matrix, maxWidth, floors: this.#floors };
  }

  /** Whether entities need the vectors of their spans. */
  get needsVectors(): boolean {
    return this.#details.wanted;
  }

  /** Adds a window's candidates. They wait until `finish`. */
  add(window: Window, candidates: Candidates, words: WordParts | undefined): void {
    this.addKept(window, candidates, (start, end) => {
      return words && spanVector(words, this.#model.spanHead, start, end);
    });
  }

  /** Adds candidates of a window that was scored before, as a session keeps them. */
  addKept(window: Window, candidates: Candidates, vectorOf: SpanVectors): void {
    this.#open.push({ candidates, firstWord: window.first });
    this.#details.add({ window, vectorOf });
  }

  /** The vectors that candidates of a window may need later, for who does not keep its words. */
  keepVectors({ start, end }: Candidates, words: WordParts | undefined): SpanVectors {
    const kept = new Map<string, Float32Array>();
    for (let index = 0; words !== undefined && index < start.length; index++) {
      const [first = 0, last = 0] = [start[index], end[index]];
      const key = spanKey(first, last);
      if (!kept.has(key)) kept.set(key, spanVector(words, this.#model.spanHead, first, last));
    }
    return (first, last) => kept.get(spanKey(first, last));
  }

  /** Of what was found in a window the spans that are asked for. */
  select(window: Window, found: Candidates): Candidates {
    const { minWords = 1 } = this.#options;
    if (minWords <= 1 && this.#allowed === undefined) return found;
    return filterSpans(found, (start, end) => {
      if (end - start + 1 < minWords) return false;
      const key = spanKey(start + window.first, end + window.first);
      return this.#allowed === undefined || this.#allowed.has(key);
    });
  }

  /** Entities that are final now that the next window begins at `frontier`; without one, all that are left. */
  finish(frontier = this.#prepared.words.count): PlacedEntity[] {
    const { settled, open } = settle(mergeWindows(this.#open), frontier);
    this.#open = [{ candidates: open, firstWord: 0 }];
    const entities = this.#place(decode(this.#toSet(settled), this.#options.decode));
    const detailed = entities.map((entity) => this.#details.of(entity));
    this.#details.forget(open.start[0] ?? frontier);
    return detailed;
  }

  /** The first word, up to `next`, that is still needed. */
  firstNeeded(next: number): number {
    const { start } = mergeWindows(this.#open);
    return Math.min(next, start[0] ?? next);
  }

  /** Hands over to a run of the text from `word` on. */
  carry(word: number): Carried {
    return {
      open: this.#open.map(({ candidates, firstWord }) => ({
        candidates,
        firstWord: firstWord - word,
      })),
      windows: this.#details.carry(word),
    };
  }

  /** All candidates that are not final yet. */
  candidates(): CandidateSet {
    return this.#toSet(mergeWindows(this.#open));
  }

  #toSet(candidates: Candidates): CandidateSet {
    const { text, words } = this.#prepared;
    const { labels } = this.#options;
    const { floor: floors } = this.#options;
    const least = (lowest: number, floor: number): number => Math.min(lowest, floor);
    const floor = typeof floors === 'number' ? floors : floors.reduce(least, 1);
    const { threshold } = this.#model;
    return { ...candidates, text, words, labels: labels.names, threshold, floor };
  }

  #place(entities: PlacedEntity[]): PlacedEntity[] {
    if (!this.#options.codePoints) return entities;
    return entities.map((entity) => {
      const start = this.#pointsBefore(entity.start);
      const { length } = [...entity.text];
      return { ...entity, points: { start, end: start + length } };
    });
  }

  /** Code points of the text before a UTF-16 offset. Offsets rise from call to call, so a book is counted through once. */
  #pointsBefore(offset: number): number {
    const from = this.#counted.units;
    const between = this.#prepared.text.slice(from, offset);
    const points = this.#counted.points + (toCodePoints(between, [offset - from])[0] ?? 0);
    this.#counted = { units: offset, points };
    return points;
  }
}

function spanKey(start: number, end: number): string {
  return `${start} ${end}`;
}

function misalignedError(spans: readonly CharacterSpan[]): NeriumError {
  const shown = spans.slice(0, 5).map(({ start, end }) => `${start}–${end}`);
  const more = spans.length > shown.length ? ` and ${spans.length - shown.length} more` : '';
  return new NeriumError(
    'INPUT_INVALID',
    `spans holds ${shown.join(', ')}${more}, whose ends are no borders of words.`,
    { hint: "Use misaligned: 'snap' for the words they touch, or 'drop' to leave them out." },
  );
}
