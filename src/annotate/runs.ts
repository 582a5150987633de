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

/** A piece, or the whole text, whose runs are being collected. */
interface OpenRun {
  readonly piece: Piece;
  readonly children: Run[];
  /** Where the next child begins. */
  cursor: number;
  height: number;
}

/**
 * So many spans lie over one character at most. Elements as deep as a hostile file asks for would crash who draws them,
 * and spans that all cross each other have pieces as their number squared.
 */
export const MOST_LEVELS = 64;

/**
 * Runs of the text `[from, to)`. Together they cover it once, in order. Of spans that cross, the later one is cut where
 * the earlier one ends; of identical ones, the first in the list is the outer one. A span that begins where 64 others
 * lie is left out.
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
  const sorted = pieces.filter(({ start, end }) => start < end).sort(byPlace);
  return nest(leaveOutDeepest(sorted), {
    index: -1,
    start: from,
    end: to,
    opens: true,
    closes: true,
  });
}

/** @param pieces sorted */
function leaveOutDeepest(pieces: readonly Piece[]): Piece[] {
  let over: Piece[] = [];
  return pieces.filter((piece) => {
    over = over.filter(({ end }) => end > piece.start);
    if (over.length >= MOST_LEVELS) return false;
    over.push(piece);
    return true;
  });
}

/** In one pass, without recursion: a library of entities is no more work for each than a page of them. */
function nest(pieces: readonly Piece[], whole: Piece): Run[] {
  const root = open(whole);
  const stack = [root];
  /** What was cut off and begins later, sorted: few, as they all lie over one place. */
  const cut: Piece[] = [];
  for (let next = 0; next < pieces.length || cut.length > 0; ) {
    const [known, later] = [pieces[next], cut[0]];
    const isCut = later !== undefined && (known === undefined || byPlace(later, known) < 0);
    const piece = isCut ? later : known;
    if (piece === undefined) break;
    if (isCut) cut.shift();
    else next++;
    closeUntil(stack, piece.start);
    const end = stack.at(-1)?.piece.end ?? piece.end;
    if (piece.end <= end) stack.push(open(piece));
    else {
      stack.push(open({ ...piece, end, closes: false }));
      cut.push({ ...piece, start: end, opens: false });
      cut.sort(byPlace);
    }
  }
  closeUntil(stack, whole.end);
  pushText(root, whole.end);
  return root.children;
}

function open(piece: Piece): OpenRun {
  return { piece, children: [], cursor: piece.start, height: 0 };
}

/** Ends all runs that end at `start` or before; the whole text stays. */
function closeUntil(stack: OpenRun[], start: number): void {
  for (let parent = stack.at(-2); parent !== undefined; parent = stack.at(-2)) {
    const run = stack.at(-1);
    if (run === undefined || run.piece.end > start) return;
    stack.pop();
    pushText(run, run.piece.end);
    pushText(parent, run.piece.start);
    parent.children.push({
      kind: 'entity',
      ...run.piece,
      height: run.height,
      children: run.children,
    });
    parent.cursor = run.piece.end;
    parent.height = Math.max(parent.height, run.height + 1);
  }
}

function pushText(run: OpenRun, end: number): void {
  if (run.cursor < end) run.children.push({ kind: 'text', start: run.cursor, end });
}

/** By start; of one start, the longest first. */
function byPlace(a: Piece, b: Piece): number {
  return a.start - b.start || b.end - a.end || a.index - b.index;
}
