/**
 * The rows of a label matrix as columns of a product in the kernel's memory: laid out once while they are few and in use, else
 * tile by tile, so that a million labels need no second copy.
 */
import type { Columns } from './wasm-call.ts';
import { PANEL, type Resident, roundUp, type WasmKernel } from './wasm-kernel.ts';

/** What has rows: a label matrix, the bounds of one, the last linear of the span head. */
export interface Rows {
  readonly count: number;
  readonly width: number;
  /** [count, width] */
  readonly rows: Float32Array;
  /** [count] */
  readonly bias: Float32Array;
}

export interface LabelTile {
  /** The first row. */
  readonly first: number;
  readonly columns: Columns;
}

/** Rows up to which they stay, and rows of a tile, in floats: 24 and 4 MB. */
const RESIDENT_FLOATS = 6 * 2 ** 20;
const TILE_FLOATS = 2 ** 20;
/** Columns of a tile: what passes of them must find room. */
const TILE_COLUMNS = 4096;

/** Rows that stay in memory. */
export function residentColumns(kernel: WasmKernel, rows: Rows): Resident {
  const columns = roundUp(rows.count, PANEL);
  return {
    key: rows.rows,
    length: columns * rows.width + columns,
    fill(at) {
      layOutRows(kernel, rows, 0, rows.count, at);
    },
  };
}

/** Whether rows may stay. */
export function fits({ count, width }: Rows): boolean {
  return roundUp(count, PANEL) * width <= RESIDENT_FLOATS;
}

/** All of the columns that `residentColumns` placed at an address. */
export function columnsAt(at: number, { count, width }: Rows): Columns {
  const columns = roundUp(count, PANEL);
  return { panels: at, bias: at + 4 * columns * width, count: columns, width };
}

/** The largest tile, in columns. */
export function tileColumns({ count, width }: Rows): number {
  const most = Math.max(PANEL, Math.floor(TILE_FLOATS / width / PANEL) * PANEL);
  return Math.min(most, TILE_COLUMNS, roundUp(count, PANEL));
}

/**
 * All rows, some at a time.
 *
 * @param at where they stay; `undefined` lays each tile out in scratch, valid until the next
 */
export function* labelTiles(
  kernel: WasmKernel,
  rows: Rows,
  at: number | undefined,
): Generator<LabelTile> {
  const step = tileColumns(rows);
  const all = at === undefined ? undefined : columnsAt(at, rows);
  const scratch = all === undefined ? kernel.reserve(step * rows.width + step) : 0;
  for (let first = 0; first < rows.count; first += step) {
    const count = Math.min(step, roundUp(rows.count - first, PANEL));
    if (all !== undefined) {
      const panels = all.panels + 4 * first * rows.width;
      yield { first, columns: { ...all, panels, bias: all.bias + 4 * first, count } };
    } else {
      yield { first, columns: layOutRows(kernel, rows, first, count, scratch) };
    }
  }
}

function layOutRows(
  kernel: WasmKernel,
  { rows, bias, count, width }: Rows,
  first: number,
  columns: number,
  at: number,
): Columns {
  const present = Math.min(columns, count - first);
  const padded = roundUp(columns, PANEL);
  const biasAt = at + 4 * padded * width;
  kernel.layOut(rows.subarray(first * width, (first + present) * width), present, width, at);
  kernel
    .floats(biasAt, padded)
    .fill(0)
    .set(bias.subarray(first, first + present));
  return { panels: at, bias: biasAt, count: padded, width };
}
