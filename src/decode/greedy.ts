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
  // Label after label over one array: a word holds the last label that took it, counted from 1.
  const owner = new Int32Array(wordCount(end));
  const isSelected = new Uint8Array(order.length);
  for (const rank of groupByLabel(label, order)) {
    const candidate = order[rank] ?? 0;
    const first = start[candidate] ?? 0;
    const last = end[candidate] ?? 0;
    const mark = (label[candidate] ?? 0) + 1;
    let isFree = true;
    for (let word = first; word <= last && isFree; word++) isFree = owner[word] !== mark;
    if (!isFree) continue;
    owner.fill(mark, first, last + 1);
    isSelected[rank] = 1;
  }
  return order.filter((_candidate, rank) => isSelected[rank] === 1);
}

/** Ranks of `order`, those of one label together and in order: a counting sort. */
function groupByLabel(label: Int32Array, order: Int32Array): Int32Array {
  const labels = label.reduce((most, own) => Math.max(most, own + 1), 0);
  const places = new Int32Array(labels + 1);
  for (const candidate of order) {
    const next = (label[candidate] ?? 0) + 1;
    places[next] = (places[next] ?? 0) + 1;
  }
  for (let own = 1; own <= labels; own++) places[own] = (places[own] ?? 0) + (places[own - 1] ?? 0);
  const ranks = new Int32Array(order.length);
  for (let rank = 0; rank < order.length; rank++) {
    const own = label[order[rank] ?? 0] ?? 0;
    const place = places[own] ?? 0;
    ranks[place] = rank;
    places[own] = place + 1;
  }
  return ranks;
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
