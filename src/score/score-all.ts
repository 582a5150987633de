/**
 * Every span with every label, in the WebAssembly kernel.
 */
import {
  columnsAt,
  fits,
  labelTiles,
  type Rows,
  residentColumns,
  tileColumns,
} from './label-panels.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import type { PairBuffer } from './pair-buffer.ts';
import type { WordParts } from './scorer.ts';
import {
  behind,
  type Columns,
  collect,
  denseValues,
  multiply,
  type SpanTile,
  type SpanValues,
  TILE,
  tilesOf,
  WasmCall,
} from './wasm-call.ts';
import { PANEL, roundUp, type WasmKernel } from './wasm-kernel.ts';

/**
 * Adds the pairs that reach their floors, of the labels from `first` on.
 */
export function scoreAll(
  kernel: WasmKernel,
  head: SpanHead,
  labels: LabelMatrix,
  words: WordParts,
  spans: Int32Array,
  floors: Float32Array,
  pairs: PairBuffer,
  first = 0,
): void {
  const asked = first === 0 ? labels : labelsFrom(labels, first);
  const count = spans.length / 2;
  const stay = first === 0 && fits(labels);
  const places = kernel.place([
    ...(labels.folded ? [] : [residentColumns(kernel, lastLinear(head))]),
    ...(stay ? [residentColumns(kernel, labels)] : []),
  ]);
  const call = new WasmCall(kernel, head.hidden, words);
  const found = {
    floors: floors.subarray(first),
    at: stay ? places.at(-1) : undefined,
    add: (span: number, label: number, logit: number) => pairs.push(span, first + label, logit),
  };
  if (labels.folded) {
    const valuesOf = (tile: SpanTile): SpanValues => call.relu(spansOf(spans, tile));
    collectTiles(kernel, count, valuesOf, asked, found);
  } else {
    const columns = columnsAt(places[0] ?? 0, lastLinear(head));
    const vectors = spanVectors(call, head, columns, spans);
    collectTiles(kernel, count, (tile) => behind(vectors, tile.first), asked, found);
  }
}

function labelsFrom(labels: LabelMatrix, first: number): Rows {
  return {
    rows: labels.rows.subarray(first * labels.width),
    bias: labels.bias.subarray(first),
    count: labels.count - first,
    width: labels.width,
  };
}

/** The last linear of the span head, as columns of a product. */
export function lastLinear({ dim, hidden, w2, b2 }: SpanHead): Rows {
  return { count: dim, width: hidden, rows: w2, bias: b2 };
}

/** W2·relu(u + v) + b2 of all spans. */
export function spanVectors(
  call: WasmCall,
  head: SpanHead,
  columns: Columns,
  spans: Int32Array,
): SpanValues {
  const { kernel } = call;
  const vectors = denseValues(kernel, spans.length / 2, roundUp(head.dim, PANEL), head.dim);
  for (const tile of tilesOf(spans.length / 2)) {
    multiply(
      kernel,
      tile.count,
      call.relu(spansOf(spans, tile)),
      columns,
      behind(vectors, tile.first),
    );
  }
  return vectors;
}

export function spansOf(spans: Int32Array, { first, count }: SpanTile): Int32Array {
  return spans.subarray(2 * first, 2 * (first + count));
}

/** What becomes of the sums of spans and rows. */
export interface Collecting {
  /** Lowest sum of each row. */
  readonly floors: Float32Array;
  /** Where the rows stay in the kernel's memory, if they do. */
  readonly at: number | undefined;
  /** Takes what reaches its floor. */
  readonly add: (span: number, row: number, sum: number) => void;
  /** Asked after each tile: whether to stop there. */
  readonly enough?: () => boolean;
}

/** Tiles of spans with tiles of rows. */
export function collectTiles(
  kernel: WasmKernel,
  spans: number,
  valuesOf: (tile: SpanTile) => SpanValues,
  rows: Rows,
  { floors, at, add, enough = () => false }: Collecting,
): void {
  const room = tileColumns(rows);
  const places = { floors: kernel.reserve(room), out: kernel.reserve(3 * TILE * room) };
  for (const { first, columns } of labelTiles(kernel, rows, at)) {
    kernel
      .floats(places.floors, columns.count)
      .fill(Infinity)
      .set(floors.subarray(first, Math.min(first + columns.count, rows.count)));
    for (const tile of tilesOf(spans)) {
      collect(kernel, tile.count, valuesOf(tile), columns, places, (span, column, sum) =>
        add(tile.first + span, first + column, sum),
      );
      if (enough()) return;
    }
  }
}
