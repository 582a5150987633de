/**
 * The scoring kernel on WebGPU. u and v stay in the GPU's memory, and only candidates leave it.
 */
import type { Candidates } from '../protocol.ts';
import type { SpanHead } from './labels.ts';
import { GpuLabels, type GpuRows, GrowingBuffer, uploadRows } from './wgsl-buffers.ts';
import { sortFound } from './wgsl-candidates.ts';
import { pipelineOf } from './wgsl-pipelines.ts';
import {
  halve,
  type Piece,
  pairsOf,
  planPieces,
  planSpans,
  type TextRequest,
} from './wgsl-plan.ts';
import {
  bindingsOf,
  HEADER_WORDS,
  TILE_SPANS,
  tileColumns,
  WORDS_PER_CANDIDATE,
} from './wgsl-shaders.ts';
import { packSizes, SIZE_STRIDE, type Step, stepsOf, workgroupsOf } from './wgsl-steps.ts';

/** What the text graph gives of the words of a batch, [words, H] each. */
export interface GpuWords {
  readonly u: GPUBuffer;
  readonly v: GPUBuffer;
}

export interface WgslOptions {
  /** Room for candidates at first and at most: with too little, work is done again in more room, or in parts. */
  readonly candidates?: { readonly first: number; readonly most: number };
  /** Multiplications of one dispatch. */
  readonly work?: number;
}

const CANDIDATES = { first: 2 ** 14, most: 2 ** 22 };
/** Browsers reset a GPU that is busy for seconds. */
const WORK = 2 ** 34;
/** Read together with their number, before it is known: mostly all there are. */
const FIRST_READ = 1024;

/** Buffers by the names of the shader. */
type Buffers = Readonly<Record<string, GPUBuffer>>;

/**
 * The kernel of one model. Calls must not overlap, neither with each other nor with ONNX Runtime on the same device.
 *
 * @example
 * const scorer = new WgslScorer(device, head);
 * const [candidates] = await scorer.score({ u, v }, [{ firstRow: 0, words: 9, labels, maxWidth: 12, floors }]);
 */
export class WgslScorer {
  readonly #device: GPUDevice;
  readonly #head: SpanHead;
  readonly #labels: GpuLabels;
  readonly #limits: { readonly most: number; readonly work: number };
  readonly #spans: GrowingBuffer;
  readonly #floors: GrowingBuffer;
  readonly #products: GrowingBuffer;
  readonly #sizes: GrowingBuffer;
  readonly #found: GrowingBuffer;
  readonly #download: GrowingBuffer;
  #capacity: number;
  #w2: GpuRows | undefined;

  constructor(device: GPUDevice, head: SpanHead, options: WgslOptions = {}) {
    const { candidates = CANDIDATES, work = WORK } = options;
    const { STORAGE, COPY_DST, COPY_SRC, UNIFORM, MAP_READ } = GPUBufferUsage;
    this.#device = device;
    this.#head = head;
    this.#labels = new GpuLabels(device);
    const room = (this.#labels.bindingBytes - bytesOf(0)) / (4 * WORDS_PER_CANDIDATE);
    this.#limits = { most: Math.min(candidates.most, Math.floor(room)), work };
    this.#capacity = candidates.first;
    this.#spans = new GrowingBuffer(device, STORAGE | COPY_DST);
    this.#floors = new GrowingBuffer(device, STORAGE | COPY_DST);
    this.#products = new GrowingBuffer(device, STORAGE);
    this.#sizes = new GrowingBuffer(device, UNIFORM | COPY_DST);
    this.#found = new GrowingBuffer(device, STORAGE | COPY_DST | COPY_SRC);
    this.#download = new GrowingBuffer(device, MAP_READ | COPY_DST);
  }

  /**
   * Candidates of each text, as `SpanScorer.score` gives them.
   *
   * @throws Error where the device refuses, or is lost
   */
  async score(words: GpuWords, texts: readonly TextRequest[]): Promise<Candidates[]> {
    const plan = planSpans(texts);
    const tiles = this.#device.limits.maxComputeWorkgroupsPerDimension;
    const roomForVectors = Math.max(
      1,
      Math.floor(this.#labels.bindingBytes / (4 * this.#head.dim)),
    );
    const pieces = planPieces(plan.groups, {
      spans: Math.min(roomForVectors, tiles * TILE_SPANS),
      columns: tiles * tileColumns(16),
      chunkRows: (labels) => this.#labels.chunkRows(labels),
      work: this.#limits.work,
    });
    const found = await checked(this.#device, () => {
      const spans = this.#spans.with(plan.spans);
      const floors = this.#floors.with(plan.floors);
      return this.#collect(pieces, { u: words.u, v: words.v, spans, floors });
    });
    this.#labels.trim();
    return sortFound(
      found,
      plan.spans,
      texts.map(({ firstRow }, text) => ({ firstRow, firstSpan: plan.firstSpans[text] ?? 0 })),
    );
  }

  destroy(): void {
    this.#w2?.weights.destroy();
    this.#w2?.bias.destroy();
    this.#w2 = undefined;
    this.#labels.destroy();
    const inputs = [this.#spans, this.#floors, this.#sizes];
    for (const buffer of [...inputs, this.#products, this.#found, this.#download]) buffer.destroy();
  }

  /** Candidates of some pieces, in any order: in one go, else again with room for all, else in two halves. */
  async #collect(pieces: readonly Piece[], inputs: Buffers): Promise<Uint32Array> {
    const pairs = pairsOf(pieces);
    if (pairs === 0) return new Uint32Array();
    // The counter has 32 bits.
    const found = pairs < 2 ** 32 ? await this.#dispatch(pieces, inputs) : pairs;
    if (typeof found !== 'number') return found;
    if (found <= this.#limits.most) {
      this.#capacity = Math.min(this.#limits.most, 2 ** Math.ceil(Math.log2(found)));
      return this.#collect(pieces, inputs);
    }
    const [left, right] = halve(pieces);
    const first = await this.#collect(left, inputs);
    return concatenate(first, await this.#collect(right, inputs));
  }

  /** The candidates, or their number where they are more than there is room for. */
  async #dispatch(pieces: readonly Piece[], inputs: Buffers): Promise<Uint32Array | number> {
    const steps = stepsOf(pieces, this.#head, (labels) => this.#labels.chunkRows(labels));
    const pipelines = await Promise.all(steps.map(({ form }) => pipelineOf(this.#device, form)));
    const found = this.#found.of(bytesOf(this.#capacity));
    this.#device.queue.writeBuffer(found, 0, Uint32Array.of(0, this.#capacity, 0, 0));
    const buffers = { ...inputs, found, ...this.#productsOf(steps) };
    const sizes = this.#sizes.with(packSizes(steps));
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const [index, step] of steps.entries()) {
      const pipeline = pipelines[index];
      if (pipeline === undefined) continue;
      const size = { buffer: sizes, offset: index * SIZE_STRIDE, size: SIZE_STRIDE };
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.#bind(pipeline, step, size, buffers));
      pass.dispatchWorkgroups(...workgroupsOf(step));
    }
    pass.end();
    const expected = Math.min(FIRST_READ, this.#capacity);
    const begin = await this.#read(found, 0, bytesOf(expected), encoder);
    const count = begin[0] ?? 0;
    if (count > this.#capacity) return count;
    const first = begin.subarray(HEADER_WORDS, HEADER_WORDS + count * WORDS_PER_CANDIDATE);
    if (count <= expected) return first;
    const rest = await this.#read(found, bytesOf(expected), bytesOf(count) - bytesOf(expected));
    return concatenate(first, rest);
  }

  #bind(
    pipeline: GPUComputePipeline,
    { form, weights }: Step,
    size: GPUBufferBinding,
    buffers: Buffers,
  ): GPUBindGroup {
    const right = weights === 'head' ? this.#headRows() : this.#labels.chunk(weights);
    const all: Buffers = { ...buffers, ...right };
    const entries = bindingsOf(form).flatMap((name, index) => {
      const buffer = all[name];
      return buffer === undefined ? [] : [{ binding: index + 1, resource: { buffer } }];
    });
    return this.#device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: size }, ...entries],
    });
  }

  /** Room for the span vectors of a step: written as `products`, read as `rows`. */
  #productsOf(steps: readonly Step[]): Buffers {
    const spans = steps
      .filter(({ form }) => form.result === 'rows')
      .map(({ size }) => size.endSpan - size.firstSpan);
    if (spans.length === 0) return {};
    const products = this.#products.of(Math.max(...spans) * this.#head.dim * 4);
    return { products, rows: products };
  }

  #headRows(): GpuRows {
    this.#w2 ??= uploadRows(this.#device, this.#head.w2, this.#head.b2);
    return this.#w2;
  }

  /** A part of a buffer, after the commands of `encoder`. */
  async #read(
    buffer: GPUBuffer,
    from: number,
    bytes: number,
    encoder = this.#device.createCommandEncoder(),
  ): Promise<Uint32Array> {
    const download = this.#download.of(bytes);
    encoder.copyBufferToBuffer(buffer, from, download, 0, bytes);
    this.#device.queue.submit([encoder.finish()]);
    await download.mapAsync(GPUMapMode.READ, 0, bytes);
    const values = new Uint32Array(download.getMappedRange(0, bytes).slice(0));
    download.unmap();
    return values;
  }
}

/** Bytes of a list of candidates, with its header. */
function bytesOf(candidates: number): number {
  return 4 * (HEADER_WORDS + candidates * WORDS_PER_CANDIDATE);
}

function concatenate(first: Uint32Array, second: Uint32Array): Uint32Array {
  const all = new Uint32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** WebGPU reports errors apart from the calls that cause them: they would be silent. */
async function checked<Result>(device: GPUDevice, task: () => Promise<Result>): Promise<Result> {
  const scopes = ['internal', 'out-of-memory', 'validation'] as const;
  for (const scope of scopes) device.pushErrorScope(scope);
  let outcome: { readonly value: Result } | { readonly failure: unknown };
  try {
    outcome = { value: await task() };
  } catch (failure) {
    outcome = { failure };
  }
  const errors = await Promise.all(scopes.map(() => device.popErrorScope()));
  const error = errors.find((one) => one !== null);
  if (error) throw new Error(error.message, { cause: error });
  if ('failure' in outcome) throw outcome.failure;
  return outcome.value;
}
