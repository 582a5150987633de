/**
 * Greedy span selection: the best candidate first, then each that conflicts with none taken before.
 */
import type { Candidates, Overlap } from '../protocol.ts';
import { keySort, orderByScore } from './order.ts';

export interface GreedyMode {
  readonly overlap: Overlap;
  /** Several labels may stand on the identical span. Always so in `per-label`. */
  readonly multiLabel: boolean;
}

/** The part of candidates that selection looks at. `end` is inclusive. */
export type Spans = Pick<Candidates, 'start' | 'end' | 'label'>;

/**
 * Indices of the selected candidates, sorted by start; those with one start by falling score. Equal scores: the earlier
 * candidate wins. No (span, label) may occur twice.
 *
 * - `flat`: selected spans share no word. With `multiLabel`, the identical span may have several labels.
 * - `nested`: spans may also contain each other; identical ones conflict unless `multiLabel`.
 * - `per-label`: spans of one label share no word; spans of different labels are independent.
 *
 * Upstream: `greedy_search` with `flat_ner` true and false, in O(n log n + n · width) instead of O(n²); `per-label` is the
 * paper's definition of multi-label.
 *
 * @param scores [candidates]
 * @example
 * greedySearch(
 *   { start: Int32Array.of(0, 1), end: Int32Array.of(2, 3), label: Int32Array.of(0, 1) },
 *   Float32Array.of(0.9, 0.7),
 *   { overlap: 'flat', multiLabel: false },
 * ); // [0]
 */
export function greedySearch(spans: Spans, scores: Float32Array, mode: GreedyMode): Int32Array {
  const order = orderByScore(scores);
  const selected = select(spans, order, mode);
  return sortByStart(spans.start, selected);
}

/** Selected candidates, by falling score. */
function select(spans: Spans, order: Int32Array, { overlap, multiLabel }: GreedyMode): Int32Array {
  switch (overlap) {
    case 'flat':
      return selectFlat(spans, order, multiLabel);
    case 'nested':
      return selectNested(spans, order, multiLabel);
    case 'per-label':
      return selectPerLabel(spans, order);
  }
}

function selectFlat({ start, end }: Spans, order: Int32Array, multiLabel: boolean): Int32Array {
  // Selected spans are disjoint or identical, so a word needs to know one of them: its candidate + 1.
  const owner = new Int32Array(wordCount(end));
  return order.filter((candidate) => {
    const first = start[candidate] ?? 0;
    const last = end[candidate] ?? 0;
    const holder = (owner[first] ?? 0) - 1;
    if (holder >= 0) return multiLabel && start[holder] === first && end[holder] === last;
    for (let word = first + 1; word <= last; word++) if (owner[word] !== 0) return false;
    owner.fill(candidate + 1, first, last + 1);
    return true;
  });
}

function selectNested({ start, end }: Spans, order: Int32Array, multiLabel: boolean): Int32Array {
  const words = wordCount(end);
  // Of the selected spans that begin at a word, the furthest end; of those that end at it, the earliest start.
  const furthestEnd = new Int32Array(words).fill(-1);
  const earliestStart = new Int32Array(words).fill(words);
  const taken = new Set<number>();
  return order.filter((candidate) => {
    const first = start[candidate] ?? 0;
    const last = end[candidate] ?? 0;
    for (let word = first; word < last; word++) {
      const reachesIn = (earliestStart[word] ?? words) < first;
      const reachesOut = (furthestEnd[word + 1] ?? -1) > last;
      if (reachesIn || reachesOut) return false;
    }
    const span = first * words + last;
    if (taken.has(span)) return multiLabel;
    taken.add(span);
    furthestEnd[first] = Math.max(furthestEnd[first] ?? -1, last);
    earliestStart[last] = Math.min(earliestStart[last] ?? words, first);
    return true;
  });
}

function selectPerLabel({ start, end, label }: Spans, order: Int32Array): Int32Array {
  // A bit for each word that a label has taken: a book's words for a thousand labels are 12 MB.
  const bytes = (wordCount(end) >> 3) + 1;
  const owned = new Map<number, Uint8Array>();
  return order.filter((candidate) => {
    const own = label[candidate] ?? 0;
    const first = start[candidate] ?? 0;
    const last = end[candidate] ?? 0;
    const taken = owned.get(own) ?? new Uint8Array(bytes);
    owned.set(own, taken);
    for (let word = first; word <= last; word++) {
      if (((taken[word >> 3] ?? 0) >> (word & 7)) & 1) return false;
    }
    for (let word = first; word <= last; word++) {
      taken[word >> 3] = (taken[word >> 3] ?? 0) | (1 << (word & 7));
    }
    return true;
  });
}

/** Upstream sorts by start alone, stably. */
function sortByStart(start: Int32Array, selected: Int32Array): Int32Array {
  const keys = Float64Array.from(selected, (candidate) => start[candidate] ?? 0);
  return keySort(keys).map((rank) => selected[rank] ?? 0);
}

function wordCount(end: Int32Array): number {
  let last = -1;
  for (let index = 0; index < end.length; index++) last = Math.max(last, end[index] ?? 0);
  return last + 1;
}
