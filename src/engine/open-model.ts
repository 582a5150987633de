/**
 * From a source of files to a model that can annotate: config, tokenizers, checkpoint, text tower.
 */
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { type ModelConfig, parseConfig } from '../checkpoint/config.ts';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { OUT_PROJECT } from '../graph/span-head.ts';
import { requireJson } from '../io/read-json.ts';
import type { AssetSource } from '../io/source.ts';
import type { Dtype, ProgressEvent } from '../protocol.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { SpanHead } from '../score/labels.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { LabelTower } from './label-tower.ts';
import { type ModelSettings, readSettings } from './model-settings.ts';
import { openLabelTokenizer, openTextTokenizer } from './open-tokenizers.ts';
import { startTextTower, type TextTower } from './text-tower.ts';
import { createScorer, type WindowScorer } from './window-scorer.ts';

export interface Model {
  readonly source: AssetSource;
  readonly config: ModelConfig;
  readonly checkpoint: Checkpoint;
  readonly textTokenizer: Tokenizer;
  readonly labelTokenizer: Tokenizer;
  /** SHA-256 of the files that the label tokenizer was made of. */
  readonly labelTokenizerHash: string;
  readonly textTower: TextTower;
  readonly labelTower: LabelTower;
  /** Of the text tower. */
  readonly dtype: Dtype;
  /** Bytes of the text tower's weights in memory. */
  readonly weightBytes: number;
  readonly spanHead: SpanHead;
  readonly scorer: WindowScorer;
  /** Recommended for this model. */
  readonly threshold: number;
  /** Limits of one window; `tokens` without the special ones. */
  readonly window: WindowSize;
  /** What upstream reads of a text: the config's `max_len` and the tokenizer's limit. */
  readonly limits: WindowSize;
}

export interface WindowSize {
  readonly words: number;
  readonly tokens: number;
}

export interface OpenModelOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /** Give the text tower's intermediate results, for parity. */
  readonly stages?: boolean;
  /** For instance `fp16`: `model.fp16.safetensors`, widened to float32. */
  readonly variant?: string | undefined;
  /** Of the text tower. @default 'fp32' */
  readonly dtype?: Dtype;
}

export async function openModel(
  source: AssetSource,
  startRuntime: (config: ModelConfig, settings: Promise<ModelSettings>) => Promise<Runtime>,
  options: OpenModelOptions = {},
): Promise<Model> {
  const { signal, onProgress, dtype = 'fp32' } = options;
  const config = parseConfig(await requireJson(source, 'gliner_config.json', signal));
  const readingSettings = readSettings(source, config, signal);
  // Begins before it is needed: the runtime's download goes on while the model's files come in.
  const starting = startRuntime(config, readingSettings);
  starting.catch(() => undefined); // reported where it is awaited; the model's files may fail first
  onProgress?.({ phase: 'load', step: 'tokenizer' });
  const [settings, { tokenizer: textTokenizer }, labelTokenizer, checkpoint] = await Promise.all([
    readingSettings,
    openTextTokenizer(source, config, signal),
    openLabelTokenizer(source, config, signal),
    openCheckpoint(source, { variant: options.variant, signal }),
  ]);
  onProgress?.({ phase: 'load', step: 'runtime' });
  const runtime = await starting;
  onProgress?.({ phase: 'load', step: 'weights' });
  const textTower = await startTextTower(runtime, config, checkpoint, {
    maxTokens: textTokenizer.maxLength,
    padId: textTokenizer.padId,
    stages: options.stages ?? false,
    int8: dtype === 'int8',
    signal,
  });
  const spanHead = await readSpanHead(checkpoint, config, signal).catch(async (error: unknown) => {
    await textTower.release();
    throw error;
  });
  const special = textTokenizer.prefix.length + textTokenizer.suffix.length;
  const limits = { words: config.maxLength, tokens: textTokenizer.maxLength - special };
  return {
    source,
    config,
    checkpoint,
    textTokenizer,
    labelTokenizer: labelTokenizer.tokenizer,
    labelTokenizerHash: labelTokenizer.hash,
    textTower,
    labelTower: new LabelTower(runtime, config, checkpoint, labelTokenizer.tokenizer),
    dtype,
    weightBytes: textTower.weightBytes,
    spanHead,
    scorer: await createScorer(runtime, spanHead),
    threshold: settings.threshold,
    window: { ...limits, words: settings.windowWords },
    limits,
  };
}

async function readSpanHead(
  checkpoint: Checkpoint,
  config: ModelConfig,
  signal?: AbortSignal,
): Promise<SpanHead> {
  const dim = config.hiddenSize;
  const hidden = 4 * dim;
  const w2 = new Float32Array(dim * hidden);
  const b2 = new Float32Array(dim);
  await checkpoint.read(`${OUT_PROJECT}.3.weight`, w2, signal);
  await checkpoint.read(`${OUT_PROJECT}.3.bias`, b2, signal);
  return { dim, hidden, w2, b2 };
}
