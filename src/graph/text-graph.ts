/**
 * The text graph: tokens → word vectors → u and v.
 *
 * | input | type | shape | |
 * |---|---|---|---|
 * | `input_ids` | int32 | [batch, sequence] | |
 * | `attention_mask` | float | [batch, sequence] | |
 * | `word_positions` | int32 | [words] | first sub-token of each word, in batch · sequence |
 * | `word_mask` | float | [words, 1] | 0 for words without sub-tokens: their vector is zero, as upstream |
 * | `word_texts` | int32 | [words] | markerV1: the row of each word |
 * | `mean_weights` | float | [batch, words] | markerV1: 1 / words of the row, 0 elsewhere |
 *
 * Outputs `u` and `v`, float [words, 4 · hiddenSize]. The words of all texts of a batch follow one another, so
 * there are no padding words.
 */
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { ModelConfig } from '../checkpoint/config.ts';
import { checkLayers } from './check-layers.ts';
import { encoder, encoderInputs } from './encoder.ts';
import { Layers } from './layers.ts';
import { type GraphModel, OnnxGraph, type Value } from './onnx.ts';
import { spanHead } from './span-head.ts';

export interface TextGraphOptions {
  /** The longest sequence that will be run, in tokens with the special ones. */
  readonly maxTokens: number;
  /** Also give `token_embeddings`, `word_embeddings`, `span_start`, `span_end`: for parity. */
  readonly stages?: boolean;
  /** Compute linear layers in 8 bits, but for those where entities would be lost. WebAssembly only. */
  readonly int8?: boolean;
}

/**
 * Builds the text graph.
 *
 * @throws NeriumError TENSORS_MISSING, CHECKPOINT_INVALID
 * @example
 * const { proto, weights } = buildTextGraph(config, checkpoint, { maxTokens: 512 });
 */
export function buildTextGraph(
  config: ModelConfig,
  checkpoint: Pick<Checkpoint, 'file' | 'tensors'>,
  options: TextGraphOptions,
): GraphModel {
  const { int8 = false } = options;
  const shapes = (name: string) => checkpoint.tensors.get(name)?.shape;
  const layers = new Layers(new OnnxGraph('text'), shapes, { int8 });
  addTower(layers, config, options);
  checkLayers(layers, checkpoint.file);
  return layers.graph.build();
}

/**
 * The text graph with one layer of its many, and without its vocabulary: to measure how fast a device is before it has
 * the model. Its weights may be anything.
 */
export function buildProbeGraph(config: ModelConfig, maxTokens: number): GraphModel {
  const textEncoder = { ...config.textEncoder, layers: 1, vocab: 1, maxPositions: maxTokens };
  const layers = new Layers(new OnnxGraph('probe'), () => undefined);
  addTower(layers, { ...config, textEncoder, fuseLayers: false }, { maxTokens });
  return layers.graph.build();
}

function addTower(layers: Layers, config: ModelConfig, options: TextGraphOptions): void {
  const { graph } = layers;
  const inputs = encoderInputs(layers);
  const tokens = encoder(layers, config.textEncoder, inputs, {
    prefix: 'token_rep_layer.bert_layer.',
    projection: 'token_rep_layer.projection',
    hiddenSize: config.hiddenSize,
    fuseLayers: config.fuseLayers,
    maxTokens: options.maxTokens,
  });
  const words = wordVectors(graph, tokens);
  const mean = config.spanMode === 'markerV1' ? textMeans(graph, words) : undefined;
  const parts = spanHead(layers, config.hiddenSize, { words, mean });
  graph.output('u', parts.u);
  graph.output('v', parts.v);
  if (options.stages) {
    graph.output('token_embeddings', tokens);
    graph.output('word_embeddings', words);
    graph.output('span_start', parts.start);
    graph.output('span_end', parts.end);
  }
}

/** A word is its first sub-token. */
function wordVectors(graph: OnnxGraph, tokens: Value): Value {
  const positions = graph.input('word_positions', 'int32', ['words']);
  const mask = graph.input('word_mask', 'float', ['words', 1]);
  return graph.node('Mul', [graph.node('Gather', [tokens, positions]), mask]);
}

function textMeans(graph: OnnxGraph, words: Value): Value {
  const texts = graph.input('word_texts', 'int32', ['words']);
  const weights = graph.input('mean_weights', 'float', ['batch', 'words']);
  return graph.node('Gather', [graph.node('MatMul', [weights, words]), texts]);
}
