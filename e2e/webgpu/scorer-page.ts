/** The kernel on WebGPU beside the one on typed arrays, on the same random problem. */
import type { Candidates } from '../../src/protocol.ts';
import { type LabelMatrix, layOutLabels, type SpanHead } from '../../src/score/labels.ts';
import type { WordParts } from '../../src/score/scorer.ts';
import { typedArrayScorer } from '../../src/score/typed-array-scorer.ts';
import { type WgslOptions, WgslScorer } from '../../src/score/wgsl-scorer.ts';

export interface Problem {
  readonly dim: number;
  /** Words of each text of the batch. */
  readonly words: readonly number[];
  readonly labels: number;
  readonly maxWidth: number;
  /** Of all labels, or of each text. */
  readonly floor: number | readonly number[];
  /** Every text has a matrix of its own. */
  readonly ownLabels?: boolean;
  /** All labels have the vector of the first. */
  readonly tied?: boolean;
  readonly options?: WgslOptions;
  /** Length of the longest buffer, in place of the adapter's; a dispatch then has one tile. */
  readonly bindingBytes?: number;
}

export interface Comparison {
  readonly candidates: number;
  /** Whether spans and labels are the same, in the same order. */
  readonly samePairs: boolean;
  readonly maxDifference: number;
  /** Different logits of one span. */
  readonly logitsPerSpan: number;
}

declare global {
  interface Window {
    compareKernels(problem: Problem): Promise<Comparison>;
    scoreAfterLoss(): Promise<string>;
  }
}

/** For all problems: it compiles each shader once. */
const shared = openDevice();

window.compareKernels = async (problem) => {
  const { dim, words, labels, maxWidth, floor } = problem;
  const hidden = 4 * dim;
  const random = randomNumbers(dim * 31 + labels);
  const head: SpanHead = { dim, hidden, w2: random(dim * hidden), b2: random(dim) };
  const matrixOf = (): LabelMatrix => {
    const vectors = random(labels * dim);
    if (problem.tied) {
      for (let label = 1; label < labels; label++) vectors.copyWithin(label * dim, 0, dim);
    }
    return layOutLabels(head, vectors, labels);
  };
  const matrix = matrixOf();
  const count = words.reduce((sum, one) => sum + one, 0);
  const parts = { u: random(count * hidden), v: random(count * hidden) };
  let firstRow = 0;
  const texts = words.map((own, index) => {
    const value = typeof floor === 'number' ? floor : (floor[index] ?? 0);
    const floors = new Float32Array(labels).fill(value);
    const used = problem.ownLabels ? matrixOf() : matrix;
    const text = { firstRow, words: own, labels: used, maxWidth, floors };
    firstRow += own;
    return text;
  });
  const expected = texts.map((text) => {
    const rows = [text.firstRow * hidden, (text.firstRow + text.words) * hidden] as const;
    const own: WordParts = {
      count: text.words,
      u: parts.u.subarray(...rows),
      v: parts.v.subarray(...rows),
    };
    return typedArrayScorer(head, text.labels).score(own, maxWidth, text.floors);
  });
  const device = withLimits(await shared, problem.bindingBytes);
  const scorer = new WgslScorer(device, head, problem.options);
  const buffers = { u: upload(device, parts.u), v: upload(device, parts.v) };
  const first = await scorer.score(buffers, texts);
  const second = await scorer.score(buffers, texts);
  scorer.destroy();
  return {
    candidates: first.reduce((sum, { logit }) => sum + logit.length, 0),
    samePairs: [first, second].every(
      (found) => JSON.stringify(found.map(pairs)) === JSON.stringify(expected.map(pairs)),
    ),
    maxDifference: Math.max(...first.map((found, text) => difference(found, expected[text]))),
    logitsPerSpan: Math.max(...first.map(logitsPerSpan)),
  };
};

window.scoreAfterLoss = async () => {
  const device = await openDevice();
  const head = { dim: 4, hidden: 16, w2: new Float32Array(64), b2: new Float32Array(4) };
  const scorer = new WgslScorer(device, head);
  const labels = layOutLabels(head, new Float32Array(8), 2);
  const rows = upload(device, new Float32Array(16));
  const text = { firstRow: 0, words: 1, labels, maxWidth: 1, floors: new Float32Array(2) };
  device.destroy();
  return scorer.score({ u: rows, v: rows }, [text]).then(
    () => 'no error',
    (error: unknown) => String(error),
  );
};

async function openDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error('No adapter.');
  return adapter.requestDevice();
}

function withLimits(device: GPUDevice, bindingBytes?: number): GPUDevice {
  if (bindingBytes === undefined) return device;
  const limits = {
    maxStorageBufferBindingSize: bindingBytes,
    maxBufferSize: bindingBytes,
    maxComputeWorkgroupsPerDimension: 1,
  };
  return new Proxy(device, {
    get(target, name) {
      if (name === 'limits') return limits;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function upload(device: GPUDevice, data: Float32Array): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ size: Math.max(16, data.byteLength), usage });
  device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength);
  return buffer;
}

function pairs({ start, end, label }: Candidates): number[][] {
  return [start, end, label].map((values) => Array.from(values));
}

function difference(found: Candidates, expected: Candidates | undefined): number {
  return found.logit.reduce(
    (most, logit, index) =>
      Math.max(most, Math.abs(logit - (expected?.logit[index] ?? Number.NaN))),
    0,
  );
}

function logitsPerSpan({ start, end, logit }: Candidates): number {
  const spans = new Map<string, Set<number>>();
  start.forEach((first, index) => {
    const key = `${first} ${end[index]}`;
    spans.set(key, (spans.get(key) ?? new Set()).add(logit[index] ?? 0));
  });
  return Math.max(0, ...[...spans.values()].map(({ size }) => size));
}

function randomNumbers(seed: number): (length: number) => Float32Array {
  let state = seed;
  return (length) =>
    Float32Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32 - 0.5;
    });
}
