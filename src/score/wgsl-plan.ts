/**
 * What the GPU is asked to do for a batch of texts: a list of all spans, and pieces of work of bounded size.
 */
import type { LabelMatrix } from './labels.ts';
import { listSpans } from './span-list.ts';

/** What is wanted of one text. */
export interface ScoreRequest {
  readonly labels: LabelMatrix;
  readonly maxWidth: number;
  /** [labels]: the lowest logit to collect, as in `SpanScorer.score`. */
  readonly floors: Float32Array;
}

/** A text of a batch, whose words are rows [firstRow, firstRow + words) of u and v. */
export interface TextRequest extends ScoreRequest {
  readonly firstRow: number;
  readonly words: number;
}

/** Spans of consecutive texts with one label matrix. */
export interface SpanGroup {
  readonly labels: LabelMatrix;
  readonly firstSpan: number;
  readonly endSpan: number;
}

export interface SpanPlan {
  /** [spans, 3]: row of u, row of v, first of the text's floors. Texts one after another, each row-major (start, end). */
  readonly spans: Uint32Array;
  readonly floors: Float32Array;
  readonly groups: readonly SpanGroup[];
  /** For each text the first of its spans, and after them all spans. */
  readonly firstSpans: readonly number[];
}

export const WORDS_PER_SPAN = 3;
/** WGSL may take it that there are no infinities. */
const MAX_FLOAT = 3.4028234663852886e38;

export function planSpans(requests: readonly TextRequest[]): SpanPlan {
  const lists = requests.map(({ words, maxWidth }) => listSpans(words, maxWidth));
  const firstSpans = [0];
  for (const { length } of lists) firstSpans.push((firstSpans.at(-1) ?? 0) + length / 2);
  const spans = new Uint32Array((firstSpans.at(-1) ?? 0) * WORDS_PER_SPAN);
  const floors = new FloorList();
  const groups: SpanGroup[] = [];
  let at = 0;
  requests.forEach(({ firstRow, labels, floors: own }, index) => {
    const text = floors.add(own);
    const list = lists[index] ?? new Int32Array();
    for (let span = 0; span < list.length; span += 2) {
      spans[at++] = firstRow + (list[span] ?? 0);
      spans[at++] = firstRow + (list[span + 1] ?? 0);
      spans[at++] = text;
    }
    const firstSpan = firstSpans[index] ?? 0;
    const endSpan = firstSpans[index + 1] ?? 0;
    const last = groups.at(-1);
    if (last?.labels === labels) groups.splice(-1, 1, { ...last, endSpan });
    else if (endSpan > firstSpan) groups.push({ labels, firstSpan, endSpan });
  });
  return { spans, floors: floors.values(), groups, firstSpans };
}

/** Floors of several texts. Texts of one call mostly have the same ones. */
class FloorList {
  readonly #lists: { readonly floors: Float32Array; readonly first: number }[] = [];
  #length = 0;

  /** The place of the first of `floors`. */
  add(floors: Float32Array): number {
    const known = this.#lists.at(-1);
    if (known !== undefined && equal(known.floors, floors)) return known.first;
    const first = this.#length;
    this.#lists.push({ floors, first });
    this.#length += floors.length;
    return first;
  }

  values(): Float32Array {
    const values = new Float32Array(this.#length);
    for (const { floors, first } of this.#lists) values.set(floors, first);
    return values.map((floor) => Math.min(MAX_FLOAT, Math.max(-MAX_FLOAT, floor)));
  }
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a === b || (a.length === b.length && a.every((value, index) => value === b[index]));
}

/** A range of spans against a range of columns: some rows of one chunk of a label matrix. */
export interface Piece {
  readonly labels: LabelMatrix;
  readonly firstSpan: number;
  readonly endSpan: number;
  readonly chunk: number;
  /** Within the chunk. */
  readonly firstColumn: number;
  readonly endColumn: number;
}

export interface PieceLimits {
  /** Spans of one dispatch. */
  readonly spans: number;
  /** Columns of one dispatch. */
  readonly columns: number;
  /** Rows of a label matrix in one buffer. */
  readonly chunkRows: (labels: LabelMatrix) => number;
  /** Multiplications of one dispatch: browsers reset a GPU that is busy for seconds. */
  readonly work: number;
}

/** Cuts groups into pieces that a GPU takes. Pieces of the same spans follow one another. */
export function planPieces(groups: readonly SpanGroup[], limits: PieceLimits): Piece[] {
  const pieces: Piece[] = [];
  for (const { labels, firstSpan, endSpan } of groups) {
    const chunkRows = limits.chunkRows(labels);
    for (const [first, end] of ranges(firstSpan, endSpan, limits.spans)) {
      const affordable = Math.floor(limits.work / (labels.width * (end - first)));
      const columns = Math.max(1, Math.min(limits.columns, affordable));
      for (let chunk = 0; chunk * chunkRows < labels.count; chunk++) {
        const rows = Math.min(chunkRows, labels.count - chunk * chunkRows);
        for (const [firstColumn, endColumn] of ranges(0, rows, columns)) {
          pieces.push({ labels, firstSpan: first, endSpan: end, chunk, firstColumn, endColumn });
        }
      }
    }
  }
  return pieces;
}

function ranges(from: number, to: number, size: number): [number, number][] {
  const found: [number, number][] = [];
  for (let first = from; first < to; first += size) found.push([first, Math.min(to, first + size)]);
  return found;
}

/** The pairs of a span and a label in some pieces: no more candidates than that can come of them. */
export function pairsOf(pieces: readonly Piece[]): number {
  return pieces.reduce(
    (sum, { firstSpan, endSpan, firstColumn, endColumn }) =>
      sum + (endSpan - firstSpan) * (endColumn - firstColumn),
    0,
  );
}

/** Two halves of some work, of more than one pair. */
export function halve(pieces: readonly Piece[]): readonly [Piece[], Piece[]] {
  const [piece] = pieces;
  if (piece === undefined || pieces.length > 1) {
    const half = Math.ceil(pieces.length / 2);
    return [pieces.slice(0, half), pieces.slice(half)];
  }
  const { firstSpan, endSpan, firstColumn, endColumn } = piece;
  if (endColumn - firstColumn > 1) {
    const middle = Math.ceil((firstColumn + endColumn) / 2);
    return [[{ ...piece, endColumn: middle }], [{ ...piece, firstColumn: middle }]];
  }
  const middle = Math.ceil((firstSpan + endSpan) / 2);
  return [[{ ...piece, endSpan: middle }], [{ ...piece, firstSpan: middle }]];
}
