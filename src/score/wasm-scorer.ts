/**
 * The scoring kernel on WebAssembly with SIMD (kernel/score.ts). Each label matrix has an instance of its own: labels are
 * laid out in its memory once, and the memory goes with the matrix.
 */
import type { KernelName } from '../protocol.ts';
import { CandidateBuffer } from './candidate-buffer.ts';
import { KERNEL_BASE64 } from './kernel-wasm.ts';
import type { LabelMatrix, SpanHead } from './labels.ts';
import type { CpuScorer } from './scorer.ts';

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  reluSums(u: number, v: number, start: number, widths: number, hidden: number, out: number): void;
  multiply(
    spans: number,
    blocks: number,
    panels: number,
    columns: number,
    width: number,
    bias: number,
    out: number,
    transposed: number,
  ): void;
}

const PAGE_BYTES = 65_536;
/** Over this a second copy of the labels costs more than it gains. */
const MAX_BYTES = 2 ** 30;
const SPANS = 4;
const LABELS = 8;

/** `undefined` where there is no SIMD, where WebAssembly is forbidden, or where the labels are too many for a copy. */
export function wasmScorer(head: SpanHead, labels: LabelMatrix): CpuScorer | undefined {
  const { hidden, dim, w2, b2 } = head;
  const columns = roundUp(labels.count, LABELS);
  const hiddenColumns = roundUp(dim, LABELS);
  const arena = new Arena();
  const panels = arena.reserve(columns * labels.width);
  const bias = arena.reserve(columns);
  const w2Panels = arena.reserve(labels.folded ? 0 : hiddenColumns * hidden);
  const w2Bias = arena.reserve(labels.folded ? 0 : hiddenColumns);
  const labelBytes = arena.bytes;
  // The second product reads a projected span as one row, so its width may not have been rounded up.
  if (!labels.folded && hiddenColumns !== dim) return undefined;
  const instance = labelBytes > MAX_BYTES ? undefined : instantiate(labelBytes);
  if (instance === undefined) return undefined;
  const { memory, reluSums, multiply } = instance;
  const floats = (at: number, length: number): Float32Array =>
    new Float32Array(memory.buffer, at, length);
  layOut(labels.rows, labels.count, labels.width, floats(panels, columns * labels.width));
  floats(bias, columns).set(labels.bias);
  if (!labels.folded) {
    layOut(w2, dim, hidden, floats(w2Panels, hiddenColumns * hidden));
    floats(w2Bias, hiddenColumns).set(b2);
  }
  return {
    kernel: 'wasm-simd',
    score(words, maxWidth, floors) {
      const blocks = Math.ceil(Math.min(maxWidth, words.count) / SPANS);
      const { count } = words;
      const length = count * hidden;
      const arena = new Arena(labelBytes);
      const u = arena.reserve(length);
      const v = arena.reserve(length);
      const spans = arena.reserve(blocks * SPANS * hidden);
      const logits = arena.reserve(blocks * SPANS * columns);
      const projected = arena.reserve(labels.folded ? 0 : blocks * SPANS * hiddenColumns);
      const missing = arena.bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
      floats(u, length).set(words.u);
      floats(v, length).set(words.v);
      const rows = floats(logits, blocks * SPANS * columns);
      const found = new CandidateBuffer();
      for (let start = 0; start < count; start++) {
        const widths = Math.min(maxWidth, count - start);
        const used = Math.ceil(widths / SPANS);
        reluSums(u, v, start, widths, hidden, spans);
        if (labels.folded) {
          multiply(spans, used, panels, columns, hidden, bias, logits, 0);
        } else {
          multiply(spans, used, w2Panels, hiddenColumns, hidden, w2Bias, projected, 1);
          multiply(projected, used, panels, columns, dim, bias, logits, 0);
        }
        found.pushRows(start, widths, rows, columns, floors);
      }
      return found.toCandidates();
    },
  };
}

/** [rows, width] → [rows / 8][width][8], the missing rows of the last panel zero. */
function layOut(rows: Float32Array, count: number, width: number, panels: Float32Array): void {
  for (let row = 0; row < count; row++) {
    const panel = Math.floor(row / LABELS) * width * LABELS + (row % LABELS);
    for (let k = 0; k < width; k++) panels[panel + k * LABELS] = rows[row * width + k] ?? 0;
  }
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** Places in an instance's memory, one after another. */
class Arena {
  bytes: number;

  /** The kernel has no data of its own; address 0 stays free all the same. */
  constructor(from = 64) {
    this.bytes = from;
  }

  reserve(floats: number): number {
    const at = this.bytes;
    this.bytes += roundUp(4 * floats, 64);
    return at;
  }
}

/** Which kernel scores on this machine. */
export function kernelName(): KernelName {
  compiled ??= compile();
  return compiled === null ? 'typed-arrays' : 'wasm-simd';
}

let compiled: WebAssembly.Module | null | undefined;

function instantiate(bytes: number): KernelExports | undefined {
  compiled ??= compile();
  if (compiled === null) return undefined;
  try {
    const kernel = new WebAssembly.Instance(compiled).exports as unknown as KernelExports;
    kernel.memory.grow(Math.ceil(bytes / PAGE_BYTES));
    return kernel;
  } catch {
    return undefined; // no memory for a second copy of the labels
  }
}

/** `null` where the browser has no SIMD, or the page's policy forbids WebAssembly. */
function compile(): WebAssembly.Module | null {
  const bytes = Uint8Array.from(atob(KERNEL_BASE64), (character) => character.charCodeAt(0));
  try {
    return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
  } catch {
    return null;
  }
}
