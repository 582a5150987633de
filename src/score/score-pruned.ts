/**
 * The pairs that bounds leave, in the WebAssembly kernel: their logits are made as `scoreAll` makes them, sum by sum, and so
 * are the same to the last bit.
 */
import type { LabelBounds } from './label-bounds.ts';
import { columnsAt, fits, residentColumns } from './label-panels.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import { PairBuffer } from './pair-buffer.ts';
import { collectTiles, lastLinear, spansOf } from './score-all.ts';
import type { WordParts } from './scorer.ts';
import {
  behind,
  type Columns,
  collect,
  denseValues,
  multiply,
  type SpanValues,
  TILE,
  tilesOf,
  WasmCall,
} from './wasm-call.ts';
import { BLOCK, PANEL, roundUp, type WasmKernel } from './wasm-kernel.ts';

/** Of all pairs: where bounds leave more, everything is scored as fast. */
const MOST_LEFT = 1 / 16;
/** Labels that are laid out for four spans at a time. */
const GATHERED = 256;

interface SpanLabels {
  readonly span: number;
  readonly labels: Int32Array;
}

/**
 * Adds the pairs that reach their floors, of the labels that have bounds.
 *
 * @returns false, with nothing added, where the bounds leave too much
 */
export function scorePruned(
  kernel: WasmKernel,
  head: SpanHead,
  labels: LabelMatrix,
  bounds: LabelBounds,
  words: WordParts,
  spans: Int32Array,
  floors: Float32Array,
  pairs: PairBuffer,
): boolean {
  const { rows } = bounds;
  const stay = rows.count === labels.count && fits(rows);
  const linear = labels.folded ? undefined : lastLinear(head);
  const [basis = 0, ...places] = kernel.place([
    residentColumns(kernel, bounds.basis),
    ...(linear ? [residentColumns(kernel, linear)] : []),
    ...(stay ? [residentColumns(kernel, rows)] : []),
  ]);
  const call = new WasmCall(kernel, head.hidden, words);
  const left = new PairBuffer();
  const count = spans.length / 2;
  const parts = partsInBasis(call, bounds, columnsAt(basis, bounds.basis), spans);
  if (parts === undefined) return false;
  const most = MOST_LEFT * count * rows.count;
  collectTiles(kernel, count, (tile) => behind(parts, tile.first), rows, {
    floors,
    at: stay ? places.at(-1) : undefined,
    add: (span, label, bound) => left.push(span, label, bound),
    enough: () => left.length > most,
  });
  if (left.length > most) return false;
  const columns = linear && columnsAt(places[0] ?? 0, linear);
  const rescore = rescorer(call, head, labels, columns, floors);
  const groups = left.bySpan(count);
  for (let first = 0; first < groups.length; first += TILE) {
    rescore(groups.slice(first, first + TILE), spans, pairs);
  }
  return true;
}

/** [B·h, |h|] of all spans; `undefined` if they are no finite numbers, of which bounds say nothing. */
function partsInBasis(
  call: WasmCall,
  bounds: LabelBounds,
  basis: Columns,
  spans: Int32Array,
): SpanValues | undefined {
  const { kernel } = call;
  const count = spans.length / 2;
  const rank = bounds.basis.count;
  const parts = denseValues(kernel, count, rank + 1);
  let lengths = 0;
  for (const tile of tilesOf(count)) {
    const to = behind(parts, tile.first);
    const norms = { at: to.values + 4 * BLOCK * rank, stride: to.stride };
    multiply(kernel, tile.count, call.relu(spansOf(spans, tile), norms), basis, to);
    for (let span = 0; span < tile.count; span += BLOCK) {
      const at = norms.at + (span / BLOCK) * norms.stride;
      lengths += kernel.floats(at, BLOCK).reduce((sum, value) => sum + value, 0);
    }
  }
  return Number.isFinite(lengths) ? parts : undefined;
}

/** Makes the logits of the labels that are left for each of a tile of spans. */
function rescorer(
  call: WasmCall,
  head: SpanHead,
  labels: LabelMatrix,
  linear: Columns | undefined,
  floors: Float32Array,
): (groups: readonly SpanLabels[], spans: Int32Array, found: PairBuffer) => void {
  const { kernel } = call;
  const vectors = linear && denseValues(kernel, TILE, roundUp(head.dim, PANEL), head.dim);
  const columns = {
    panels: kernel.reserve(GATHERED * labels.width),
    bias: kernel.reserve(GATHERED),
    width: labels.width,
  };
  const rows = kernel.reserve(GATHERED * labels.width);
  const places = {
    floors: kernel.reserve(GATHERED),
    out: kernel.reserve(3 * BLOCK * GATHERED),
  };

  /** The rows of some labels as columns. */
  function gather(chosen: Int32Array): Columns {
    const count = roundUp(chosen.length, PANEL);
    const to = kernel.floats(rows, chosen.length * labels.width);
    const bias = kernel.floats(columns.bias, count).fill(0);
    const lowest = kernel.floats(places.floors, count).fill(Infinity);
    chosen.forEach((label, column) => {
      const from = label * labels.width;
      to.set(labels.rows.subarray(from, from + labels.width), column * labels.width);
      bias[column] = labels.bias[label] ?? 0;
      lowest[column] = floors[label] ?? 0;
    });
    kernel.exports.layOut(rows, chosen.length, labels.width, columns.panels);
    return { ...columns, count };
  }

  return (groups, spans, found) => {
    const own = Int32Array.from(
      groups.flatMap(({ span }) => [spans[2 * span] ?? 0, spans[2 * span + 1] ?? 0]),
    );
    const steps = call.relu(own);
    if (linear && vectors) multiply(kernel, groups.length, steps, linear, vectors);
    for (let first = 0; first < groups.length; first += BLOCK) {
      const block = groups.slice(first, first + BLOCK);
      const all = unionOf(block);
      for (let from = 0; from < all.length; from += GATHERED) {
        const chosen = all.subarray(from, from + GATHERED);
        const values = behind(vectors ?? steps, first);
        collect(kernel, block.length, values, gather(chosen), places, (span, column, logit) =>
          found.push(block[span]?.span ?? 0, chosen[column] ?? 0, logit),
        );
      }
    }
  };
}

/** By rising label. */
function unionOf(block: readonly SpanLabels[]): Int32Array {
  const all = new Set<number>();
  for (const { labels } of block) for (const label of labels) all.add(label);
  return Int32Array.from(all).sort();
}
