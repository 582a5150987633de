/**
 * Candidates as the GPU writes them, in any order, to those of each text, sorted.
 */
import type { Candidates } from '../protocol.ts';
import { WORDS_PER_SPAN } from './wgsl-plan.ts';
import { WORDS_PER_CANDIDATE } from './wgsl-shaders.ts';

/**
 * @param found [candidates, 3]: span, label, bits of the logit
 * @param spans [spans, 3]: row of the first word, row of the last, and a third
 * @param texts for each text its first span and the row of its first word
 * @returns for each text its candidates by start, end, label
 */
export function sortFound(
  found: Uint32Array,
  spans: Uint32Array,
  texts: readonly { readonly firstSpan: number; readonly firstRow: number }[],
): Candidates[] {
  const count = found.length / WORDS_PER_CANDIDATE;
  const all = Uint32Array.from({ length: count }, (_, index) => index);
  // By label first, then stably by span: spans are listed in the order of the result.
  const order = sortBy(found, 0, sortBy(found, 1, all));
  const logits = new Float32Array(found.buffer, found.byteOffset, found.length);
  let at = 0;
  return texts.map(({ firstRow }, text) => {
    const end = texts[text + 1]?.firstSpan ?? Infinity;
    const from = at;
    while (at < count && (found[(order[at] ?? 0) * WORDS_PER_CANDIDATE] ?? 0) < end) at++;
    const own = order.subarray(from, at);
    const place = (field: number) => (candidate: number) => {
      const span = found[candidate * WORDS_PER_CANDIDATE] ?? 0;
      return (spans[span * WORDS_PER_SPAN + field] ?? 0) - firstRow;
    };
    return {
      start: Int32Array.from(own, place(0)),
      end: Int32Array.from(own, place(1)),
      label: Int32Array.from(own, (candidate) => found[candidate * WORDS_PER_CANDIDATE + 1] ?? 0),
      logit: Float32Array.from(
        own,
        (candidate) => logits[candidate * WORDS_PER_CANDIDATE + 2] ?? 0,
      ),
    };
  });
}

/** A stable counting sort of candidates by one of their fields. */
function sortBy(found: Uint32Array, field: number, order: Uint32Array): Uint32Array {
  const key = (candidate: number): number => found[candidate * WORDS_PER_CANDIDATE + field] ?? 0;
  const largest = order.reduce((most, candidate) => Math.max(most, key(candidate)), 0);
  const places = new Uint32Array(largest + 2);
  for (const candidate of order) places[key(candidate) + 1] = (places[key(candidate) + 1] ?? 0) + 1;
  for (let value = 1; value < places.length; value++) {
    places[value] = (places[value] ?? 0) + (places[value - 1] ?? 0);
  }
  const sorted = new Uint32Array(order.length);
  for (const candidate of order) {
    const place = places[key(candidate)] ?? 0;
    sorted[place] = candidate;
    places[key(candidate)] = place + 1;
  }
  return sorted;
}
