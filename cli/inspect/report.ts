import type { Checkpoint, TensorDtype } from '../../src/checkpoint/checkpoint.ts';
import { type EncoderConfig, parseConfig } from '../../src/checkpoint/config.ts';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.ts';
import { readSettings } from '../../src/engine/model-settings.ts';
import { openLabelTokenizer, openTextTokenizer } from '../../src/engine/open-tokenizers.ts';
import { buildLabelGraph } from '../../src/graph/label-graph.ts';
import { buildTextGraph } from '../../src/graph/text-graph.ts';
import { requireJson } from '../../src/io/read-json.ts';
import type { AssetSource } from '../../src/io/source.ts';
import type { Tokenizer } from '../../src/tokenizer/tokenizer.ts';

export interface WeightsReport {
  readonly weights: {
    readonly file: string;
    readonly tensors: number;
    readonly parameters: number;
    /** Tensors of each dtype. */
    readonly dtypes: Readonly<Record<string, number>>;
    /** Tensors that are another one's values, stored once. */
    readonly shared: number;
  };
}

export interface ModelReport extends WeightsReport {
  readonly kind: string;
  readonly architecture: string;
  readonly spanMode: string;
  readonly hiddenSize: number;
  readonly maxWidth: number;
  readonly maxLength: number;
  readonly textEncoder: EncoderConfig;
  readonly labelEncoder: EncoderConfig;
  readonly settings: { readonly threshold: number; readonly windowWords: number };
  readonly tokenizers: { readonly text: TokenizerReport; readonly labels: TokenizerReport };
  readonly tensors: {
    readonly text: number;
    readonly labels: number;
    /** In the file, and never fetched: poolers, the LSTM of bi-encoders. */
    readonly unused: readonly string[];
  };
  /** Bytes of weights that a load fetches at once, and those that the first label that is not stored adds; about. */
  readonly fetch: { readonly text: number; readonly labels: number };
  /** Bytes of each file that is opened. Of the weights only what `fetch` says is read. */
  readonly files: Readonly<Record<string, number>>;
}

interface TokenizerReport {
  readonly maxLength: number;
  readonly prefix: readonly number[];
  readonly suffix: readonly number[];
}

/** Bytes of one stored value; 8-bit rows have a half-precision scale for 16 or 64 values. */
const VALUE_BYTES: Readonly<Record<TensorDtype, number>> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  i8: 1,
  'i8-rows': 1.1,
  i64: 8,
};

/** @throws NeriumError as loading would */
export async function describeModel(from: AssetSource): Promise<ModelReport> {
  const files = new Map<string, number>();
  const source = noting(from, files);
  const config = parseConfig(await requireJson(source, 'gliner_config.json'));
  const checkpoint = await openCheckpoint(source);
  const text = await openTextTokenizer(source, config);
  const labels = await openLabelTokenizer(source, config);
  // Building the graphs compares every tensor's shape with the config.
  const maxTokens = text.tokenizer.maxLength;
  const textNames = namesOf(buildTextGraph(config, checkpoint, { maxTokens }));
  const labelNames = namesOf(buildLabelGraph(config, checkpoint, labels.tokenizer.maxLength));
  const used = new Set([...textNames, ...labelNames, ...OUT_PROJECT]);
  const { kind, spanMode, hiddenSize, maxWidth, maxLength, textEncoder, labelEncoder } = config;
  return {
    kind,
    architecture: `${textEncoder.architecture} + ${labelEncoder.architecture}`,
    spanMode,
    hiddenSize,
    maxWidth,
    maxLength,
    textEncoder,
    labelEncoder,
    settings: await readSettings(source, config),
    tokenizers: {
      text: describeTokenizer(text.tokenizer),
      labels: describeTokenizer(labels.tokenizer),
    },
    ...describeWeights(checkpoint),
    tensors: {
      text: textNames.length,
      labels: labelNames.length,
      unused: [...checkpoint.tensors.keys()].filter((name) => !used.has(name)),
    },
    fetch: fetchedBytes(checkpoint, [...textNames, ...OUT_PROJECT], labelNames),
    files: Object.fromEntries(files),
  };
}

/** The source, which notes the files that are opened and their sizes. */
function noting(source: AssetSource, files: Map<string, number>, prefix = ''): AssetSource {
  return {
    ...source,
    async open(path, signal) {
      const asset = await source.open(path, signal);
      if (asset !== undefined) files.set(prefix + path, asset.size);
      return asset;
    },
    sibling(repository) {
      const sibling = source.sibling(repository);
      return sibling && noting(sibling, files, `${repository}/`);
    },
  };
}

/** The span head's last linear is read by the scoring kernel, not by a graph. */
const OUT_PROJECT = ['weight', 'bias'].map(
  (part) => `span_rep_layer.span_rep_layer.out_project.3.${part}`,
);

export function describeWeights(checkpoint: Checkpoint): WeightsReport {
  const { file, tensors, aliases } = checkpoint;
  const dtypes: Record<string, number> = {};
  let parameters = 0;
  for (const { dtype, shape } of tensors.values()) {
    dtypes[dtype] = (dtypes[dtype] ?? 0) + 1;
    parameters += count(shape);
  }
  return { weights: { file, tensors: tensors.size, parameters, dtypes, shared: aliases.size } };
}

function describeTokenizer({ maxLength, prefix, suffix }: Tokenizer): TokenizerReport {
  return { maxLength, prefix, suffix };
}

function namesOf({ weights }: { weights: readonly { tensor: string }[] }): string[] {
  return weights.map(({ tensor }) => tensor);
}

/** What both sides share is fetched with the text side. */
function fetchedBytes(
  { tensors, aliases }: Checkpoint,
  text: readonly string[],
  labels: readonly string[],
): ModelReport['fetch'] {
  const stored = (names: readonly string[]) =>
    new Set(names.map((name) => aliases.get(name) ?? name));
  const bytesOf = (names: Iterable<string>): number => {
    let bytes = 0;
    for (const name of names) {
      const tensor = tensors.get(name);
      if (tensor !== undefined) bytes += count(tensor.shape) * VALUE_BYTES[tensor.dtype];
    }
    return Math.round(bytes);
  };
  const first = stored(text);
  const more = [...stored(labels)].filter((name) => !first.has(name));
  return { text: bytesOf(first), labels: bytesOf(more) };
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
