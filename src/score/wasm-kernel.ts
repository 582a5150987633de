/**
 * The compiled kernel (kernel/score.ts), one instance for all label matrices of a realm, and its memory: what stays from call
 * to call at the front, behind it the scratch of one call.
 */
import { NeriumError } from '../errors.ts';
import { RELAXED_SIMD_KERNEL, SIMD_KERNEL } from './kernel-wasm.ts';

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  reluSums(
    u: number,
    v: number,
    spans: number,
    blocks: number,
    hidden: number,
    values: number,
    offsets: number,
    lengths: number,
    norms: number,
    normStride: number,
  ): void;
  multiply(
    values: number,
    valueStride: number,
    offsets: number,
    offsetStride: number,
    lengths: number,
    blocks: number,
    panels: number,
    columns: number,
    width: number,
    bias: number,
    out: number,
    outStride: number,
  ): void;
  collect(
    values: number,
    valueStride: number,
    offsets: number,
    offsetStride: number,
    lengths: number,
    spans: number,
    panels: number,
    columns: number,
    width: number,
    bias: number,
    floors: number,
    out: number,
  ): number;
  layOut(rows: number, count: number, width: number, panels: number): void;
}

export type WasmKernelName = 'wasm-simd' | 'wasm-relaxed-simd';

/** Something that stays in memory while there is room: known by the object that it is made of. */
export interface Resident {
  readonly key: object;
  /** In floats. */
  readonly length: number;
  fill(at: number): void;
}

const PAGE_BYTES = 65_536;
/** Behind the kernel's own data. */
const FIRST_FREE = 4096;
/** Room for what stays: the span head, and label sets that are used again and again. */
const RESIDENT_BYTES = 64 * 2 ** 20;
/** Columns of a panel, and spans of a block. */
export const PANEL = 8;
export const BLOCK = 4;
/** Rows that are laid out at a time. */
const LAYOUT_ROWS = 256;

export class WasmKernel {
  readonly name: WasmKernelName;
  readonly exports: KernelExports;
  #places = new WeakMap<object, number>();
  #residentEnd = FIRST_FREE;
  #scratchEnd = FIRST_FREE;

  constructor(name: WasmKernelName, module: WebAssembly.Module) {
    this.name = name;
    this.exports = new WebAssembly.Instance(module).exports as unknown as KernelExports;
  }

  /** Addresses of residents, which are filled where they are not there. Ends the scratch of the call before. */
  place(residents: readonly Resident[]): number[] {
    const missing = residents.filter(({ key }) => !this.#places.has(key));
    const bytes = missing.reduce((sum, { length }) => sum + aligned(4 * length), 0);
    if (missing.length > 0 && this.#residentEnd + bytes > RESIDENT_BYTES) {
      this.#places = new WeakMap();
      this.#residentEnd = FIRST_FREE;
    }
    const added = residents.filter(({ key }) => !this.#places.has(key));
    for (const { key, length } of added) {
      this.#places.set(key, this.#residentEnd);
      this.#residentEnd += aligned(4 * length);
    }
    this.#scratchEnd = this.#residentEnd;
    this.#ensure();
    for (const { key, fill } of added) {
      fill(this.#places.get(key) ?? 0);
      this.#scratchEnd = this.#residentEnd;
    }
    return residents.map(({ key }) => this.#places.get(key) ?? 0);
  }

  /** Scratch, until the next `place`: the address of so many floats or integers. Views made before may be detached. */
  reserve(length: number): number {
    const at = this.#scratchEnd;
    this.#scratchEnd += aligned(4 * length);
    this.#ensure();
    return at;
  }

  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.exports.memory.buffer, at, length);
  }

  integers(at: number, length: number): Int32Array {
    return new Int32Array(this.exports.memory.buffer, at, length);
  }

  /** Scratch that holds a copy. */
  copy(values: Float32Array): number {
    const at = this.reserve(values.length);
    this.floats(at, values.length).set(values);
    return at;
  }

  /** [count, width] rows as panels [count / 8][width][8] at an address. */
  layOut(rows: Float32Array, count: number, width: number, panels: number): void {
    const end = this.#scratchEnd;
    const batch = this.reserve(Math.min(count, LAYOUT_ROWS) * width);
    for (let row = 0; row < count; row += LAYOUT_ROWS) {
      const some = Math.min(LAYOUT_ROWS, count - row);
      const from = rows.subarray(row * width, (row + some) * width);
      this.floats(batch, from.length).set(from);
      this.exports.layOut(batch, some, width, panels + 4 * row * width);
    }
    this.#scratchEnd = end;
  }

  #ensure(): void {
    const { memory } = this.exports;
    const missing = this.#scratchEnd - memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      memory.grow(Math.ceil(missing / PAGE_BYTES));
    } catch (cause) {
      // What was to stay may not have been written.
      this.#places = new WeakMap();
      this.#residentEnd = FIRST_FREE;
      throw new NeriumError('RUNTIME_FAILED', 'There is no memory left for scoring.', {
        hint: 'Use shorter texts or windows.',
        cause,
      });
    }
  }
}

export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

function aligned(bytes: number): number {
  return roundUp(bytes, 64);
}

const kernels = new Map<WasmKernelName, WasmKernel | undefined>();

/** The fastest that runs here; `undefined` where the browser has no SIMD, or the page's policy forbids WebAssembly. */
export function wasmKernel(): WasmKernel | undefined {
  return kernelNamed('wasm-relaxed-simd') ?? kernelNamed('wasm-simd');
}

/** One of the two; `undefined` where it does not run. */
export function kernelNamed(name: WasmKernelName): WasmKernel | undefined {
  if (!kernels.has(name)) kernels.set(name, instantiate(name));
  return kernels.get(name);
}

function instantiate(name: WasmKernelName): WasmKernel | undefined {
  const base64 = name === 'wasm-simd' ? SIMD_KERNEL : RELAXED_SIMD_KERNEL;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    return WebAssembly.validate(bytes)
      ? new WasmKernel(name, new WebAssembly.Module(bytes))
      : undefined;
  } catch {
    return undefined;
  }
}
