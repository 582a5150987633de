/**
 * What entities have besides place, label and score, where it is wanted: their best labels, the vectors of span and label.
 */
import { sigmoid } from '../decode/decode.ts';
import type { Window, Words } from '../protocol.ts';
import { labelLogits } from '../score/span-vectors.ts';
import { topK } from '../score/top-k.ts';
import type { Model } from './open-model.ts';
import type { PlacedEntity, ScoreOptions } from './text-options.ts';

/** The vector of a window's span, by its words counted from the window's first; `undefined` of one that is not kept. */
export type SpanVectors = (start: number, end: number) => Float32Array | undefined;

export interface ScoredWindow {
  readonly window: Window;
  readonly vectorOf: SpanVectors;
}

export class EntityDetails {
  readonly #model: Model;
  readonly #words: Words;
  readonly #options: ScoreOptions;
  /** Kept while their words may still be part of an entity that is not final, and only if details are wanted. */
  #windows: ScoredWindow[];

  constructor(model: Model, words: Words, options: ScoreOptions, windows: readonly ScoredWindow[]) {
    this.#model = model;
    this.#words = words;
    this.#options = options;
    this.#windows = [...windows];
  }

  /** Whether entities need the vectors of their spans. */
  get wanted(): boolean {
    return (this.#options.topK ?? 0) > 0 || this.#options.vectors === true;
  }

  add(window: ScoredWindow): void {
    if (this.wanted) this.#windows.push(window);
  }

  /** Windows that end before a word are not needed any more. */
  forget(word: number): void {
    this.#windows = this.#windows.filter(({ window }) => window.end > word);
  }

  /** The windows as the text from `word` on counts them. */
  carry(word: number): ScoredWindow[] {
    return this.#windows.map(({ window, vectorOf }) => ({
      window: { first: window.first - word, end: window.end - word },
      vectorOf,
    }));
  }

  /** An entity with what is wanted of it. */
  of(entity: PlacedEntity): PlacedEntity {
    if (!this.wanted) return entity;
    const { labels, topK: count = 0, vectors = false } = this.#options;
    const words = this.#words;
    const { dim } = this.#model.spanHead;
    const start = indexIn(words.starts, entity.start);
    const end = indexIn(words.ends, entity.end);
    const label = labels.names.indexOf(entity.label);
    const vector = this.#bestVector(start, end, label);
    const logits = count > 0 ? labelLogits(vector, labels.vectors) : new Float32Array();
    const best = topK(logits, count);
    return {
      ...entity,
      ...(count > 0 && {
        classes: best.map((index) => ({
          label: labels.names[index] ?? '',
          score: sigmoid(logits[index] ?? 0),
        })),
      }),
      ...(vectors && {
        vector,
        labelVector: labels.vectors.slice(label * dim, (label + 1) * dim),
      }),
    };
  }

  /** The span's vector in the window where it fits its label best: the one whose score the entity has. */
  #bestVector(start: number, end: number, label: number): Float32Array {
    const { dim } = this.#model.spanHead;
    const { vectors } = this.#options.labels;
    const wanted = vectors.subarray(label * dim, (label + 1) * dim);
    let best: Float32Array = new Float32Array(dim);
    let bestLogit = -Infinity;
    for (const { window, vectorOf } of this.#windows) {
      if (start < window.first || end >= window.end) continue;
      const vector = vectorOf(start - window.first, end - window.first);
      if (vector === undefined) continue;
      const [logit = -Infinity] = labelLogits(vector, wanted);
      if (logit > bestLogit) {
        best = vector;
        bestLogit = logit;
      }
    }
    return best;
  }
}

/** Index of a value that a rising list has. */
function indexIn(rising: Int32Array, value: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
