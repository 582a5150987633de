/**
 * The text tower at work: windows of tokens → u and v of their words.
 */
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { ModelConfig } from '../checkpoint/config.ts';
import { buildTextGraph } from '../graph/text-graph.ts';
import type { Feed, Runtime, Session } from '../runtime/runtime.ts';
import type { WordParts } from '../score/scorer.ts';
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

export interface TextTower {
  /** Bytes of its weights, as float32. */
  readonly weightBytes: number;
  /** The windows pass through the tower together; each needs at least one word. */
  run(windows: readonly TokenWindow[], signal?: AbortSignal): Promise<WordParts[]>;
  /** The same with intermediate results; only of a tower started with `stages`. */
  runStages(windows: readonly TokenWindow[]): Promise<TextStages>;
  release(): Promise<void>;
}

export interface TextTowerOptions {
  readonly maxTokens: number;
  readonly padId: number;
  readonly stages?: boolean;
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
  const session = await startSession(runtime, checkpoint, model, { signal, packWeights: true });
  const feedsOf = (windows: readonly TokenWindow[]) => textFeeds(windows, config, options.padId);
  return {
    weightBytes: model.weightBytes,
    async run(windows, signal) {
      const [u, v] = await session.run(feedsOf(windows), ['u', 'v'], signal);
      return splitWindows(windows, u ?? new Float32Array(), v ?? new Float32Array());
    },
    runStages: (windows) => runStages(session, feedsOf(windows)),
    release: () => session.release(),
  };
}

function textFeeds(
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

function splitWindows(
  windows: readonly TokenWindow[],
  u: Float32Array,
  v: Float32Array,
): WordParts[] {
  const words = windows.reduce((sum, window) => sum + window.wordPositions.length, 0);
  const width = u.length / words;
  let from = 0;
  return windows.map(({ wordPositions: { length: count } }) => {
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
