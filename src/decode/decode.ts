/**
 * From candidates to entities: threshold, overlaps, character offsets. Pure and fast enough to follow a slider.
 */
import type { CandidateSet, DecodeOptions, Entity } from '../protocol.ts';
import { checkDecodeOptions } from './check-options.ts';
import { greedySearch } from './greedy.ts';

/**
 * Entities among candidates, sorted by start; those with one start by falling score.
 *
 * A candidate passes when its probability is strictly greater than the threshold of its label, both in single precision,
 * as in the Python library. Labels that a record of thresholds leaves out have the set's own. A threshold under
 * `set.floor` finds nothing more than the floor does. Upstream: `SpanDecoder.decode`.
 *
 * @throws NeriumError INPUT_INVALID
 * @example
 * const { candidates } = await ner.analyze('Ada Lovelace was born in London.', ['person', 'city']);
 * decode(candidates, { threshold: 0.5, overlap: 'nested' });
 */
export function decode(set: CandidateSet, options: DecodeOptions = {}): Entity[] {
  checkDecodeOptions(options, set.labels);
  const { overlap = 'flat', multiLabel = false } = options;
  const thresholds = thresholdsOf(set, options.threshold);
  const { passing, probabilities } = passOver(set, thresholds);
  const spans = {
    start: passing.map((candidate) => set.start[candidate] ?? 0),
    end: passing.map((candidate) => set.end[candidate] ?? 0),
    label: passing.map((candidate) => set.label[candidate] ?? 0),
  };
  const selected = greedySearch(spans, probabilities, { overlap, multiLabel });
  return Array.from(selected, (index) => {
    const start = set.words.starts[spans.start[index] ?? 0] ?? 0;
    const end = set.words.ends[spans.end[index] ?? 0] ?? 0;
    const label = set.labels[spans.label[index] ?? 0] ?? '';
    return {
      text: set.text.slice(start, end),
      label,
      start,
      end,
      score: probabilities[index] ?? 0,
    };
  });
}

/** One threshold a label, in single precision. */
function thresholdsOf(set: CandidateSet, threshold: DecodeOptions['threshold']): Float32Array {
  const thresholds = new Float32Array(set.labels.length);
  if (typeof threshold !== 'object') return thresholds.fill(threshold ?? set.threshold);
  // A label may be called `constructor`: only the record's own entries count.
  const named = new Map(Object.entries(threshold));
  return thresholds.map((_zero, label) => named.get(set.labels[label] ?? '') ?? set.threshold);
}

/** Candidates over the threshold of their label, in the order given, with their probabilities. */
function passOver(set: CandidateSet, thresholds: Float32Array) {
  const { label, logit } = set;
  const passing = new Int32Array(logit.length);
  const probabilities = new Float32Array(logit.length);
  let count = 0;
  for (let candidate = 0; candidate < logit.length; candidate++) {
    const probability = sigmoid(logit[candidate] ?? -Infinity);
    if (probability > (thresholds[label[candidate] ?? 0] ?? 1)) {
      passing[count] = candidate;
      probabilities[count] = probability;
      count++;
    }
  }
  return { passing: passing.slice(0, count), probabilities: probabilities.slice(0, count) };
}

/**
 * In single precision, step by step as torch computes it: over 0.999 it gives only every second float, and candidates that tie
 * there are told apart by their order, here as there.
 */
export function sigmoid(logit: number): number {
  return Math.fround(1 / Math.fround(1 + Math.fround(Math.exp(-logit))));
}
