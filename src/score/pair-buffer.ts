import { NeriumError } from '../errors.ts';
import type { Candidates } from '../protocol.ts';

const FIRST_CAPACITY = 256;
/** What one window may leave: half a gigabyte of candidates, and minutes of decoding. */
const MOST_PAIRS = 2 ** 25;

/** Pairs of a span, by its place in a list, and a label; in typed arrays that double when they are full. */
export class PairBuffer {
  readonly #most: number;
  #span = new Int32Array(FIRST_CAPACITY);
  #label = new Int32Array(FIRST_CAPACITY);
  #logit = new Float32Array(FIRST_CAPACITY);
  #length = 0;

  /** @param most pairs over which a threshold is too low for so many labels */
  constructor(most = MOST_PAIRS) {
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  /** @throws NeriumError INPUT_INVALID where there would be too many */
  push(span: number, label: number, logit: number): void {
    if (this.#length === this.#span.length) this.#grow();
    this.#span[this.#length] = span;
    this.#label[this.#length] = label;
    this.#logit[this.#length] = logit;
    this.#length++;
  }

  /**
   * The pairs as candidates, by rising span; those of one span stay in the order in which they came.
   *
   * @param spans [spans][2]: first and last word
   */
  toCandidates(spans: Int32Array): Candidates {
    const places = this.#order(spans.length / 2);
    const found = {
      start: new Int32Array(this.#length),
      end: new Int32Array(this.#length),
      label: new Int32Array(this.#length),
      logit: new Float32Array(this.#length),
    };
    for (let pair = 0; pair < this.#length; pair++) {
      const place = places[pair] ?? 0;
      const span = this.#span[pair] ?? 0;
      found.start[place] = spans[2 * span] ?? 0;
      found.end[place] = spans[2 * span + 1] ?? 0;
      found.label[place] = this.#label[pair] ?? 0;
      found.logit[place] = this.#logit[pair] ?? 0;
    }
    return found;
  }

  /** The labels of each span that has any, by rising span. */
  bySpan(spanCount: number): { readonly span: number; readonly labels: Int32Array }[] {
    const places = this.#order(spanCount);
    const labels = new Int32Array(this.#length);
    const spans = new Int32Array(this.#length);
    for (let pair = 0; pair < this.#length; pair++) {
      const place = places[pair] ?? 0;
      labels[place] = this.#label[pair] ?? 0;
      spans[place] = this.#span[pair] ?? 0;
    }
    const groups: { span: number; labels: Int32Array }[] = [];
    for (let from = 0, to = 0; from < labels.length; from = to) {
      while (to < labels.length && spans[to] === spans[from]) to++;
      groups.push({ span: spans[from] ?? 0, labels: labels.subarray(from, to) });
    }
    return groups;
  }

  /** The place of each pair when sorted by span: counted, so that it takes one pass. */
  #order(spanCount: number): Int32Array {
    const next = new Int32Array(spanCount + 1);
    for (let pair = 0; pair < this.#length; pair++) {
      const after = (this.#span[pair] ?? 0) + 1;
      next[after] = (next[after] ?? 0) + 1;
    }
    for (let span = 0; span < spanCount; span++) {
      next[span + 1] = (next[span + 1] ?? 0) + (next[span] ?? 0);
    }
    const places = new Int32Array(this.#length);
    for (let pair = 0; pair < this.#length; pair++) {
      const span = this.#span[pair] ?? 0;
      const place = next[span] ?? 0;
      places[pair] = place;
      next[span] = place + 1;
    }
    return places;
  }

  #grow(): void {
    checkCount(this.#length + 1, this.#most);
    const capacity = this.#length * 2;
    const widen = <Values extends Int32Array | Float32Array>(from: Values, to: Values): Values => {
      to.set(from);
      return to;
    };
    this.#span = widen(this.#span, new Int32Array(capacity));
    this.#label = widen(this.#label, new Int32Array(capacity));
    this.#logit = widen(this.#logit, new Float32Array(capacity));
  }
}

function checkCount(pairs: number, most: number): void {
  if (pairs <= most) return;
  throw new NeriumError(
    'INPUT_INVALID',
    `Over ${most} pairs of a span and a label pass the threshold.`,
    { hint: 'Use a higher threshold, fewer labels, or `spans`.' },
  );
}

/**
 * Candidates of consecutive spans, one after another.
 *
 * @throws NeriumError INPUT_INVALID where they are too many
 */
export function joinCandidates(parts: readonly Candidates[], most = MOST_PAIRS): Candidates {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const total = parts.reduce((sum, { start }) => sum + start.length, 0);
  checkCount(total, most);
  const joined = {
    start: new Int32Array(total),
    end: new Int32Array(total),
    label: new Int32Array(total),
    logit: new Float32Array(total),
  };
  let at = 0;
  for (const { start, end, label, logit } of parts) {
    joined.start.set(start, at);
    joined.end.set(end, at);
    joined.label.set(label, at);
    joined.logit.set(logit, at);
    at += start.length;
  }
  return joined;
}
