/**
 * `decode` in slices: a book has hundreds of thousands of candidates, and a page must stay responsive.
 */
import { type CandidateSet, type DecodeOptions, decode, type Entity } from 'nerium';
import { logitFloors } from '../src/score/floors.ts';

export type SliceOptions = DecodeOptions & Required<Pick<DecodeOptions, 'threshold'>>;

/** Candidates of one slice at least: a few milliseconds of work. */
const SLICE = 3000;

/**
 * Entities of `decode(set, { threshold, ... })`, slice by slice. Slices end where no candidate over the threshold goes on, so
 * that what is chosen in one cannot matter to another.
 *
 * @example
 * for (const entities of decodeSlices(candidates, { threshold: 0.5 })) show(entities);
 */
export function* decodeSlices(
  set: CandidateSet,
  options: SliceOptions,
  size = SLICE,
): Generator<Entity[]> {
  const passing = sortByStart(set, overThreshold(set, lowest(options.threshold)));
  let from = 0;
  let reach = -1;
  for (let index = 0; index < passing.length; index++) {
    const candidate = passing[index] ?? 0;
    if (index - from >= size && (set.start[candidate] ?? 0) > reach) {
      yield decode(pick(set, passing.subarray(from, index)), options);
      from = index;
    }
    reach = Math.max(reach, set.end[candidate] ?? 0);
  }
  if (from < passing.length) yield decode(pick(set, passing.subarray(from)), options);
}

function lowest(threshold: SliceOptions['threshold']): number {
  if (typeof threshold === 'number') return threshold;
  return Object.values(threshold).reduce((least, one) => Math.min(least, one), 1);
}

/** May hold a few at the very threshold more than `decode` takes: rounding is its business. */
function overThreshold(set: CandidateSet, threshold: number): Int32Array {
  const [floor = Infinity] = logitFloors(threshold, 1);
  const passing = new Int32Array(set.logit.length);
  let count = 0;
  for (let candidate = 0; candidate < set.logit.length; candidate++) {
    if ((set.logit[candidate] ?? -Infinity) >= floor) passing[count++] = candidate;
  }
  return passing.subarray(0, count);
}

/** Candidates by first word, a counting sort; they come by score. */
function sortByStart({ start, words }: CandidateSet, candidates: Int32Array): Int32Array {
  const places = new Int32Array(words.count + 1);
  for (const candidate of candidates) {
    const next = (start[candidate] ?? 0) + 1;
    places[next] = (places[next] ?? 0) + 1;
  }
  for (let word = 1; word <= words.count; word++) {
    places[word] = (places[word] ?? 0) + (places[word - 1] ?? 0);
  }
  const sorted = new Int32Array(candidates.length);
  for (const candidate of candidates) {
    const word = start[candidate] ?? 0;
    const place = places[word] ?? 0;
    sorted[place] = candidate;
    places[word] = place + 1;
  }
  return sorted;
}

/** A set of some candidates, with words counted from the first: selection allocates by the last word. */
function pick(set: CandidateSet, candidates: Int32Array): CandidateSet {
  const first = set.start[candidates[0] ?? 0] ?? 0;
  const take = (from: Int32Array, offset: number): Int32Array =>
    candidates.map((candidate) => (from[candidate] ?? 0) - offset);
  const { starts, ends, count } = set.words;
  return {
    ...set,
    start: take(set.start, first),
    end: take(set.end, first),
    label: take(set.label, 0),
    logit: Float32Array.from(candidates, (candidate) => set.logit[candidate] ?? 0),
    words: { count: count - first, starts: starts.subarray(first), ends: ends.subarray(first) },
  };
}
