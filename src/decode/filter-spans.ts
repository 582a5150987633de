import type { Candidates } from '../protocol.ts';

/**
 * The candidates of some spans, in the order given. `end` is inclusive.
 *
 * @example
 * filterSpans(candidates, (start, end) => end > start); // those of two words and more
 */
export function filterSpans(
  { start, end, label, logit }: Candidates,
  keep: (start: number, end: number) => boolean,
): Candidates {
  const kept = [...start.keys()].filter((index) => keep(start[index] ?? 0, end[index] ?? 0));
  return {
    start: Int32Array.from(kept, (index) => start[index] ?? 0),
    end: Int32Array.from(kept, (index) => end[index] ?? 0),
    label: Int32Array.from(kept, (index) => label[index] ?? 0),
    logit: Float32Array.from(kept, (index) => logit[index] ?? 0),
  };
}
