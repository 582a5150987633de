/**
 * One text on its way through the WebAssembly kernel: its word parts in the kernel's memory, its spans in tiles.
 */
import type { WordParts } from './scorer.ts';
import { BLOCK, PANEL, roundUp, type WasmKernel } from './wasm-kernel.ts';

/** What a product reads of spans: addresses in the kernel's memory. */
export interface SpanValues {
  readonly values: number;
  /** In bytes, from a block of four spans to the next. */
  readonly stride: number;
  readonly offsets: number;
  readonly offsetStride: number;
  readonly lengths: number;
}

/** Columns of a product, laid out in panels. */
export interface Columns {
  readonly panels: number;
  readonly bias: number;
  /** A multiple of 8. */
  readonly count: number;
  /** Rows of a panel. */
  readonly width: number;
}

export interface SpanTile {
  readonly first: number;
  readonly count: number;
}

/** Spans of a tile: their steps stay in the cache while all panels pass over them. */
export const TILE = 64;

export class WasmCall {
  readonly kernel: WasmKernel;
  readonly hidden: number;
  readonly #u: number;
  readonly #v: number;
  readonly #spans: number;
  readonly #tile: SpanValues;
  readonly #norms: number;

  constructor(kernel: WasmKernel, hidden: number, words: WordParts) {
    this.kernel = kernel;
    this.hidden = hidden;
    this.#u = kernel.copy(words.u.subarray(0, words.count * hidden));
    this.#v = kernel.copy(words.v.subarray(0, words.count * hidden));
    this.#spans = kernel.reserve(2 * TILE);
    this.#norms = kernel.reserve(TILE);
    this.#tile = {
      values: kernel.reserve(TILE * hidden),
      stride: 4 * BLOCK * hidden,
      offsets: kernel.reserve((TILE / BLOCK) * hidden),
      offsetStride: 4 * hidden,
      lengths: kernel.reserve(TILE / BLOCK),
    };
  }

  /**
   * relu(u + v) of at most `TILE` spans; valid until the next call.
   *
   * @param spans [spans][2]: first and last word
   * @param norms where the lengths of each block's spans go, at every so many bytes
   */
  relu(spans: Int32Array, norms = { at: this.#norms, stride: 4 * BLOCK }): SpanValues {
    const { kernel, hidden } = this;
    const count = spans.length / 2;
    const blocks = Math.ceil(count / BLOCK);
    const places = kernel.integers(this.#spans, 2 * blocks * BLOCK);
    places.set(spans);
    // Spans that fill the last block repeat the last one; nobody reads their results.
    for (let at = spans.length; at < places.length; at++) places[at] = places[at - 2] ?? 0;
    const { values, offsets, lengths } = this.#tile;
    kernel.exports.reluSums(
      ...([this.#u, this.#v, this.#spans, blocks, hidden] as const),
      ...([values, offsets, lengths, norms.at, norms.stride] as const),
    );
    return this.#tile;
  }
}

/** Scratch for values without gaps of so many spans: what `multiply` fills, `columns` each, of which `width` are read. */
export function denseValues(
  kernel: WasmKernel,
  spans: number,
  columns: number,
  width = columns,
): SpanValues {
  const blocks = Math.ceil(spans / BLOCK);
  const offsets = kernel.reserve(width);
  const lengths = kernel.reserve(blocks);
  const values = kernel.reserve(blocks * BLOCK * columns);
  const ramp = kernel.integers(offsets, width);
  for (let k = 0; k < width; k++) ramp[k] = 4 * PANEL * k;
  kernel.integers(lengths, blocks).fill(width);
  return { values, stride: 4 * BLOCK * columns, offsets, offsetStride: 0, lengths };
}

/** Spans times columns, into values of a next product. */
export function multiply(
  kernel: WasmKernel,
  spans: number,
  from: SpanValues,
  columns: Columns,
  to: SpanValues,
): void {
  kernel.exports.multiply(
    ...([from.values, from.stride, from.offsets, from.offsetStride, from.lengths] as const),
    Math.ceil(spans / BLOCK),
    ...([columns.panels, columns.count, columns.width, columns.bias] as const),
    ...([to.values, to.stride] as const),
  );
}

/**
 * What reaches its floor of spans times columns: the span's place in `from`, the column, and the sum.
 *
 * @param spans at most `TILE`
 * @param floors address: one a column, Infinity for those that only fill the last panel
 * @param out address: room for three numbers a span and column
 */
export function collect(
  kernel: WasmKernel,
  spans: number,
  from: SpanValues,
  columns: Columns,
  { floors, out }: { readonly floors: number; readonly out: number },
  found: (span: number, column: number, sum: number) => void,
): void {
  const count = kernel.exports.collect(
    ...([from.values, from.stride, from.offsets, from.offsetStride, from.lengths] as const),
    spans,
    ...([columns.panels, columns.count, columns.width, columns.bias] as const),
    ...([floors, out] as const),
  );
  const places = kernel.integers(out, 3 * count);
  const sums = kernel.floats(out, 3 * count);
  for (let at = 0; at < places.length; at += 3) {
    found(places[at] ?? 0, places[at + 1] ?? 0, sums[at + 2] ?? 0);
  }
}

/** Some of the values from a span of a tile on; `first` is a multiple of 4. */
export function behind(values: SpanValues, first: number): SpanValues {
  const blocks = first / BLOCK;
  return {
    values: values.values + blocks * values.stride,
    stride: values.stride,
    offsets: values.offsets + blocks * values.offsetStride,
    offsetStride: values.offsetStride,
    lengths: values.lengths + 4 * blocks,
  };
}

export function tilesOf(spans: number): SpanTile[] {
  return Array.from({ length: roundUp(spans, TILE) / TILE }, (_, tile) => ({
    first: tile * TILE,
    count: Math.min(TILE, spans - tile * TILE),
  }));
}
