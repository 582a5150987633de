import type { Entity } from '../protocol.ts';
import type { LabelledSpan } from './counts.ts';
import type { JoinedWords } from './given-words.ts';

/** A predicted span and its probability. */
export interface ScoredSpan {
  readonly span: LabelledSpan;
  readonly score: number;
}

/**
 * Entities of joined words, as spans of those words.
 *
 * @example
 * toScoredSpans(joinWords(['St.', 'Ives']), entities); // [{ span: [0, 1, 'city'], score: 0.9 }]
 */
export function toScoredSpans({ words }: JoinedWords, entities: readonly Entity[]): ScoredSpan[] {
  const starts = new Map(Array.from(words.starts, (offset, word) => [offset, word]));
  const ends = new Map(Array.from(words.ends, (offset, word) => [offset, word]));
  return entities.map(({ start, end, label, score }) => {
    const [first, last] = [starts.get(start), ends.get(end)];
    if (first === undefined || last === undefined) {
      throw new RangeError(`No words begin at ${start} and end at ${end}.`);
    }
    return { span: [first, last, label], score };
  });
}

/**
 * The flat result at a threshold, from that at a lower one. Greedy selection goes by falling score, so what it does above
 * a threshold does not depend on what is below: a higher threshold leaves a prefix of the selection. Compared as `decode`
 * does, in single precision.
 *
 * @example
 * spansAbove(scored, 0.4);
 */
export function spansAbove(scored: readonly ScoredSpan[], threshold: number): LabelledSpan[] {
  const limit = Math.fround(threshold);
  return scored.filter(({ score }) => score > limit).map(({ span }) => span);
}
