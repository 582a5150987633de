/**
 * Buffers of the GPU kernel: some that grow, and label matrices that stay as long as they are used.
 */
import { bufferLimit } from '../runtime/device.ts';
import type { LabelMatrix } from './labels.ts';

/** A buffer that is made anew where more is asked for than it holds. Nothing may be running that uses the old one. */
export class GrowingBuffer {
  readonly #device: GPUDevice;
  readonly #usage: GPUBufferUsageFlags;
  #buffer: GPUBuffer | undefined;

  constructor(device: GPUDevice, usage: GPUBufferUsageFlags) {
    this.#device = device;
    this.#usage = usage;
  }

  /** At least `bytes` long; what it held is lost where it grows. */
  of(bytes: number): GPUBuffer {
    if (this.#buffer !== undefined && this.#buffer.size >= bytes) return this.#buffer;
    this.destroy();
    this.#buffer = this.#device.createBuffer({ size: roundUp(bytes), usage: this.#usage });
    return this.#buffer;
  }

  /** With `data` at its begin. */
  with(data: Uint32Array | Float32Array): GPUBuffer {
    const buffer = this.of(data.byteLength);
    this.#device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength);
    return buffer;
  }

  destroy(): void {
    this.#buffer?.destroy();
    this.#buffer = undefined;
  }
}

/** Sizes are multiples of 4 and not 0. */
function roundUp(bytes: number): number {
  return Math.max(16, Math.ceil(bytes / 4) * 4);
}

/** Some rows of a matrix, [rows, width], and what is added to their products. */
export interface GpuRows {
  readonly weights: GPUBuffer;
  readonly bias: GPUBuffer;
}

export function uploadRows(device: GPUDevice, rows: Float32Array, bias: Float32Array): GpuRows {
  return { weights: upload(device, rows), bias: upload(device, bias) };
}

function upload(device: GPUDevice, data: Float32Array): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ size: roundUp(data.byteLength), usage });
  device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength);
  return buffer;
}

/** As many sets as the label library keeps, and some that belong to single calls. */
const MAX_SETS = 16;

/**
 * Label matrices in the GPU's memory: written there once, freed when the matrix is gone, or when many others were used
 * since.
 */
export class GpuLabels {
  readonly #device: GPUDevice;
  /** By use, the last at the end. */
  readonly #sets = new Map<WeakRef<LabelMatrix>, readonly GpuRows[]>();
  readonly #references = new WeakMap<LabelMatrix, WeakRef<LabelMatrix>>();
  readonly #gone = new FinalizationRegistry<WeakRef<LabelMatrix>>((matrix) => this.#free(matrix));

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** The longest buffer that a shader can be given. */
  get bindingBytes(): number {
    return bufferLimit(this.#device.limits);
  }

  /** Rows of a matrix that fit into one buffer. */
  chunkRows({ width }: LabelMatrix): number {
    return Math.max(1, Math.floor(this.bindingBytes / (4 * width)));
  }

  /** Rows of a matrix from `chunk` · `chunkRows` on. */
  chunk({ labels, chunk }: { readonly labels: LabelMatrix; readonly chunk: number }): GpuRows {
    const reference = this.#references.get(labels) ?? this.#register(labels);
    const chunks = this.#sets.get(reference) ?? this.#upload(labels);
    this.#sets.delete(reference);
    this.#sets.set(reference, chunks);
    const rows = chunks[chunk];
    if (rows === undefined) throw new RangeError(`Label matrix without chunk ${chunk}.`);
    return rows;
  }

  /** Frees what was not used for long. No command that uses it may be waiting to be submitted. */
  trim(): void {
    for (const reference of this.#sets.keys()) {
      if (this.#sets.size <= MAX_SETS) return;
      this.#free(reference);
    }
  }

  destroy(): void {
    for (const reference of this.#sets.keys()) this.#free(reference);
  }

  #register(matrix: LabelMatrix): WeakRef<LabelMatrix> {
    const reference = new WeakRef(matrix);
    this.#references.set(matrix, reference);
    this.#gone.register(matrix, reference);
    return reference;
  }

  #upload(matrix: LabelMatrix): GpuRows[] {
    const { count, width, rows, bias } = matrix;
    const step = this.chunkRows(matrix);
    const chunks: GpuRows[] = [];
    for (let first = 0; first < count; first += step) {
      const end = Math.min(count, first + step);
      chunks.push(
        uploadRows(
          this.#device,
          rows.subarray(first * width, end * width),
          bias.subarray(first, end),
        ),
      );
    }
    return chunks;
  }

  #free(reference: WeakRef<LabelMatrix>): void {
    for (const { weights, bias } of this.#sets.get(reference) ?? []) {
      weights.destroy();
      bias.destroy();
    }
    this.#sets.delete(reference);
  }
}
