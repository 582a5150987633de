/**
 * Every span with every label, in the WebAssembly kernel.
 */
import type { Candidates } from '../protocol.ts';
import {
  columnsAt,
  fits,
  labelTiles,
  type Rows,
  residentColumns,
  tileColumns,
} from './label-panels.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import { PairBuffer } from './pair-buffer.ts';
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

export function scoreAll(
  kernel: WasmKernel,
  head: SpanHead,
  labels: LabelMatrix,
  words: WordParts,
  spans: Int32Array,
  floors: Float32Array,
): Candidates {
  const pairs = new PairBuffer();
  const count = spans.length / 2;
  const stay = fits(labels);
  const places = kernel.place([
    ...(labels.folded ? [] : [residentColumns(kernel, lastLinear(head))]),
    ...(stay ? [residentColumns(kernel, labels)] : []),
  ]);
  const at = stay ? places.at(-1) : undefined;
  const call = new WasmCall(kernel, head.hidden, words);
  if (labels.folded) {
    const valuesOf = (tile: SpanTile): SpanValues => call.relu(spansOf(spans, tile));
    collectTiles(kernel, count, valuesOf, labels, at, floors, pairs);
  } else {
    const columns = columnsAt(places[0] ?? 0, lastLinear(head));
    const vectors = spanVectors(call, head, columns, spans);
    const valuesOf = ({ first }: SpanTile): SpanValues => behind(vectors, first);
    collectTiles(kernel, count, valuesOf, labels, at, floors, pairs);
  }
  return pairs.toCandidates(spans);
}

/** The last linear of the span head, as columns of a product. */
export function lastLinear({ dim, hidden, w2, b2 }: SpanHead): Rows {
  return { count: dim, width: hidden, rows: w2, bias: b2 };
}

/** W2·relu(u + v) + b2 of all spans. */
function spanVectors(
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

/**
 * Tiles of spans with tiles of rows: what reaches its floor goes into `pairs`.
 *
 * @param at where the rows stay, if they do
 * @returns false as soon as there are more than `most` pairs
 */
export function collectTiles(
  kernel: WasmKernel,
  spans: number,
  valuesOf: (tile: SpanTile) => SpanValues,
  rows: Rows,
  at: number | undefined,
  floors: Float32Array,
  pairs: PairBuffer,
  most = Infinity,
): boolean {
  const room = tileColumns(rows);
  const places = { floors: kernel.reserve(room), out: kernel.reserve(3 * TILE * room) };
  for (const { first: label, columns } of labelTiles(kernel, rows, at)) {
    kernel
      .floats(places.floors, columns.count)
      .fill(Infinity)
      .set(floors.subarray(label, Math.min(label + columns.count, rows.count)));
    for (const tile of tilesOf(spans)) {
      collect(kernel, tile.count, valuesOf(tile), columns, places, (span, column, sum) =>
        pairs.push(tile.first + span, label + column, sum),
      );
      if (pairs.length > most) return false;
    }
  }
  return true;
}
