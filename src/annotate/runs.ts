/**
 * From entities to what is drawn: a tree of runs, in which spans contain one another and never cross.
 */

import type { Span } from './annotation.ts';

export type Run =
  | { readonly kind: 'text'; readonly start: number; readonly end: number }
  | EntityRun;

export interface EntityRun {
  readonly kind: 'entity';
  /** Index in the list of spans. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Whether the span begins and ends here: one that crosses another, or the edges of the text, comes in pieces. */
  readonly opens: boolean;
  readonly closes: boolean;
  /** Levels of entities inside. */
  readonly height: number;
  readonly children: readonly Run[];
}

interface Piece extends Span {
  readonly index: number;
  readonly opens: boolean;
  readonly closes: boolean;
}

/**
 * Runs of the text `[from, to)`. Together they cover it once, in order. Of spans that cross, the later one is cut where
 * the earlier one ends; of identical ones, the first in the list is the outer one.
 *
 * @param spans in any order; those outside of `[from, to)` are left out
 * @example
 * buildRuns([{ start: 0, end: 10 }, { start: 4, end: 10 }], 0, 12); // one inside the other, then text
 */
export function buildRuns(spans: readonly Span[], from: number, to: number): Run[] {
  const pieces = spans.map((span, index) => ({
    index,
    start: Math.max(span.start, from),
    end: Math.min(span.end, to),
    opens: span.start >= from,
    closes: span.end <= to,
  }));
  return nest(pieces.filter(({ start, end }) => start < end).sort(byPlace), from, to);
}

function nest(pieces: readonly Piece[], from: number, to: number): Run[] {
  const runs: Run[] = [];
  let rest = pieces;
  let next = 0;
  let cursor = from;
  for (let outer = rest[next]; outer !== undefined; outer = rest[next]) {
    const inside: Piece[] = [];
    const cut: Piece[] = [];
    const { end } = outer;
    // Sorted by start: what comes after the first that begins behind is not looked at, else a book takes seconds.
    for (next++; next < rest.length; next++) {
      const piece = rest[next];
      if (piece === undefined || piece.start >= end) break;
      if (piece.end <= end) inside.push(piece);
      else {
        inside.push({ ...piece, end, closes: false });
        cut.push({ ...piece, start: end, opens: false });
      }
    }
    pushText(runs, cursor, outer.start);
    runs.push(toRun(outer, nest(inside, outer.start, end)));
    cursor = end;
    if (cut.length === 0) continue;
    rest = [...cut, ...rest.slice(next)].sort(byPlace);
    next = 0;
  }
  pushText(runs, cursor, to);
  return runs;
}

function toRun({ index, start, end, opens, closes }: Piece, children: readonly Run[]): EntityRun {
  const heights = children.map((run) => (run.kind === 'entity' ? run.height + 1 : 0));
  const height = Math.max(0, ...heights);
  return { kind: 'entity', index, start, end, opens, closes, height, children };
}

function pushText(runs: Run[], start: number, end: number): void {
  if (start < end) runs.push({ kind: 'text', start, end });
}

/** By start; of one start, the longest first. */
function byPlace(a: Piece, b: Piece): number {
  return a.start - b.start || b.end - a.end || a.index - b.index;
}
