import type { Candidates } from '../protocol.ts';

export interface SettledCandidates {
  /** Nothing that comes later can touch these. */
  readonly settled: Candidates;
  readonly open: Candidates;
}

/**
 * Splits candidates at the last word before or at `frontier` that no candidate reaches across. What later windows bring
 * begins at `frontier` or behind it, so it can neither overlap with a settled candidate nor, by suppressing something in
 * between, change what becomes of it: entities of settled candidates are final.
 *
 * @param candidates row-major (start, end, label)
 * @param frontier first word of the next window
 * @example
 * settle({ start: [0, 4], end: [2, 6], … }, 5); // settled: 0–2, open: 4–6
 */
export function settle(candidates: Candidates, frontier: number): SettledCandidates {
  const { start, end } = candidates;
  let cut = frontier;
  let split = start.length;
  // From the last start to the first: a span across the cut moves the cut to its start, and others may cross that.
  for (let index = start.length - 1; index >= 0; index--) {
    const first = start[index] ?? 0;
    if (first < cut && (end[index] ?? 0) >= cut) cut = first;
    if (first >= cut) split = index;
  }
  return { settled: slice(candidates, 0, split), open: slice(candidates, split) };
}

function slice({ start, end, label, logit }: Candidates, from: number, to?: number): Candidates {
  return {
    start: start.slice(from, to),
    end: end.slice(from, to),
    label: label.slice(from, to),
    logit: logit.slice(from, to),
  };
}
