/**
 * Candidates of overlapping windows, as if there had been one window.
 */
import type { Candidates } from '../protocol.ts';

export interface WindowCandidates {
  /** Word indices count from the window's first word; order is row-major (start, end, label). */
  readonly candidates: Candidates;
  /** The window's first word in the text. */
  readonly firstWord: number;
}

/**
 * Candidates of a text from those of its windows, in row-major order (start, end, label). A (span, label) that several
 * windows found is kept once, with its best logit. Overlaps between spans must be resolved after this, not before: else the
 * result could hold spans that conflict.
 *
 * @example
 * mergeWindows([
 *   { candidates: left, firstWord: 0 },
 *   { candidates: right, firstWord: 371 },
 * ]);
 */
export function mergeWindows(parts: readonly WindowCandidates[]): Candidates {
  const total = parts.reduce((sum, { candidates }) => sum + candidates.start.length, 0);
  const merged = new MergedCandidates(total);
  const inOrder = [...parts].sort((a, b) => a.firstWord - b.firstWord);
  for (const part of inOrder) merged.add(part);
  return merged.toCandidates();
}

class MergedCandidates {
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  readonly #label: Int32Array;
  readonly #logit: Float32Array;
  #length = 0;

  constructor(capacity: number) {
    this.#start = new Int32Array(capacity);
    this.#end = new Int32Array(capacity);
    this.#label = new Int32Array(capacity);
    this.#logit = new Float32Array(capacity);
  }

  /** Merges a window that begins nowhere before those added so far. */
  add({ candidates, firstWord }: WindowCandidates): void {
    const tail = this.#cutFrom(firstWord);
    const { start, end, label, logit } = candidates;
    let left = 0;
    let right = 0;
    while (left < tail.start.length || right < start.length) {
      const order = this.#compare(tail, left, candidates, right, firstWord);
      if (order <= 0) {
        const other = order === 0 ? (logit[right] ?? -Infinity) : -Infinity;
        const best = Math.max(tail.logit[left] ?? -Infinity, other);
        this.#push(tail.start[left] ?? 0, tail.end[left] ?? 0, tail.label[left] ?? 0, best);
      } else {
        const first = (start[right] ?? 0) + firstWord;
        this.#push(first, (end[right] ?? 0) + firstWord, label[right] ?? 0, logit[right] ?? 0);
      }
      if (order <= 0) left++;
      if (order >= 0) right++;
    }
  }

  toCandidates(): Candidates {
    return this.#slice(0);
  }

  /** Takes away the candidates from `word` on. */
  #cutFrom(word: number): Candidates {
    let from = this.#length;
    while (from > 0 && (this.#start[from - 1] ?? 0) >= word) from--;
    const tail = this.#slice(from);
    this.#length = from;
    return tail;
  }

  #compare(
    tail: Candidates,
    left: number,
    next: Candidates,
    right: number,
    firstWord: number,
  ): number {
    if (left >= tail.start.length) return 1;
    if (right >= next.start.length) return -1;
    return (
      (tail.start[left] ?? 0) - (next.start[right] ?? 0) - firstWord ||
      (tail.end[left] ?? 0) - (next.end[right] ?? 0) - firstWord ||
      (tail.label[left] ?? 0) - (next.label[right] ?? 0)
    );
  }

  #push(start: number, end: number, label: number, logit: number): void {
    this.#start[this.#length] = start;
    this.#end[this.#length] = end;
    this.#label[this.#length] = label;
    this.#logit[this.#length] = logit;
    this.#length++;
  }

  #slice(from: number): Candidates {
    return {
      start: this.#start.slice(from, this.#length),
      end: this.#end.slice(from, this.#length),
      label: this.#label.slice(from, this.#length),
      logit: this.#logit.slice(from, this.#length),
    };
  }
}
