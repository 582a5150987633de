/**
 * The text tower at work: windows of tokens → u and v of their words.
 */
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { ModelConfig } from '../checkpoint/config.ts';
import { buildTextGraph } from '../graph/text-graph.ts';
import type { Feed, Runtime, Session } from '../runtime/runtime.ts';
import type { WordParts } from '../score/scorer.ts';
import type { GpuWords } from '../score/wgsl-scorer.ts';
import { sequenceFeeds } from './sequence-batch.ts';
import type { TokenWindow } from './text-tokens.ts';
import { startSession } from './weights.ts';

/** Intermediate results, for parity: each [rows, width] with the rows of all windows one after another. */
export const TEXT_STAGES = [
  'token_embeddings',
  'word_embeddings',
  'span_start',
  'span_end',
] as const;

export type TextStages = Readonly<Record<(typeof TEXT_STAGES)[number], Float32Array>>;

/** u and v of the words of some windows, in the memory where they were computed. */
export interface WordBatch {
  /** Words of each window. Their rows follow one another. */
  readonly counts: readonly number[];
  readonly gpu: GpuWords | undefined;
  /** Of each window, in the memory of the CPU. */
  read(): Promise<readonly WordParts[]>;
  /** Frees what is on the GPU. */
  release(): Promise<void>;
}

export interface TextTower {
  /** Bytes of its weights in memory. */
  readonly weightBytes: number;
  /** The windows pass through the tower together; each needs at least one word. */
  run(windows: readonly TokenWindow[], signal?: AbortSignal): Promise<WordBatch>;
  /** The same with intermediate results; only of a tower started with `stages`. */
  runStages(windows: readonly TokenWindow[]): Promise<TextStages>;
  release(): Promise<void>;
}

export interface TextTowerOptions {
  readonly maxTokens: number;
  readonly padId: number;
  readonly stages?: boolean;
  readonly int8?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export async function startTextTower(
  runtime: Runtime,
  config: ModelConfig,
  checkpoint: Checkpoint,
  options: TextTowerOptions,
): Promise<TextTower> {
  const model = buildTextGraph(config, checkpoint, options);
  const { signal } = options;
  // Most texts are short. Labels are not: they run in batches of 512 tokens, where packing at each run costs 2 %.
  const asked = { signal, packWeights: true, onGpu: OUTPUTS };
  const session = await startSession(runtime, checkpoint, model, asked);
  const feedsOf = (windows: readonly TokenWindow[]) => textFeeds(windows, config, options.padId);
  return {
    weightBytes: model.weightBytes,
    run: (windows, signal) =>
      runtime.gpu === undefined
        ? runOnCpu(session, windows, feedsOf(windows), signal)
        : runOnGpu(session, windows, feedsOf(windows), signal),
    runStages: (windows) => runStages(session, feedsOf(windows)),
    release: () => session.release(),
  };
}

const OUTPUTS = ['u', 'v'] as const;

async function runOnCpu(
  session: Session,
  windows: readonly TokenWindow[],
  feeds: Record<string, Feed>,
  signal?: AbortSignal,
): Promise<WordBatch> {
  const [u, v] = await session.run(feeds, OUTPUTS, signal);
  const counts = countsOf(windows);
  const parts = splitWords(counts, u, v);
  return { counts, gpu: undefined, read: async () => parts, release: async () => undefined };
}

async function runOnGpu(
  session: Session,
  windows: readonly TokenWindow[],
  feeds: Record<string, Feed>,
  signal?: AbortSignal,
): Promise<WordBatch> {
  const [u, v] = await session.runOnGpu(feeds, OUTPUTS, signal);
  const counts = countsOf(windows);
  return {
    counts,
    gpu: u && v && { u: u.buffer, v: v.buffer },
    read: async () => splitWords(counts, await u?.read(), await v?.read()),
    release: async () => {
      await u?.release();
      await v?.release();
    },
  };
}

function countsOf(windows: readonly TokenWindow[]): number[] {
  return windows.map(({ wordPositions }) => wordPositions.length);
}

export function textFeeds(
  windows: readonly TokenWindow[],
  config: ModelConfig,
  padId: number,
): Record<string, Feed> {
  const sequences = windows.map((window) => window.ids);
  const { length, ...feeds } = sequenceFeeds(sequences, padId, config.textEncoder.vocab);
  const words = windows.reduce((sum, window) => sum + window.wordPositions.length, 0);
  const positions = new Int32Array(words);
  const mask = new Float32Array(words);
  const texts = new Int32Array(words);
  const means = new Float32Array(windows.length * words);
  let word = 0;
  windows.forEach((window, row) => {
    for (const position of window.wordPositions) {
      positions[word] = row * length + Math.max(0, position);
      mask[word] = position < 0 ? 0 : 1;
      texts[word] = row;
      means[row * words + word] = 1 / window.wordPositions.length;
      word++;
    }
  });
  const text: Record<string, Feed> = {
    ...feeds,
    word_positions: { data: positions, dims: [words] },
    word_mask: { data: mask, dims: [words, 1] },
  };
  if (config.spanMode === 'markerV1') {
    text.word_texts = { data: texts, dims: [words] };
    text.mean_weights = { data: means, dims: [windows.length, words] };
  }
  return text;
}

function splitWords(
  counts: readonly number[],
  u: Float32Array = new Float32Array(),
  v: Float32Array = new Float32Array(),
): WordParts[] {
  const width = u.length / counts.reduce((sum, count) => sum + count, 0);
  let from = 0;
  return counts.map((count) => {
    const range = [from * width, (from + count) * width] as const;
    from += count;
    return { count, u: u.subarray(...range), v: v.subarray(...range) };
  });
}

async function runStages(session: Session, feeds: Record<string, Feed>): Promise<TextStages> {
  const [tokens, words, start, end] = await session.run(feeds, TEXT_STAGES);
  const none = new Float32Array();
  return {
    token_embeddings: tokens ?? none,
    word_embeddings: words ?? none,
    span_start: start ?? none,
    span_end: end ?? none,
  };
}
