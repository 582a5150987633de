/**
 * The label graph: label tokens → label vectors. Inputs `input_ids` int32 and `attention_mask` float,
 * [batch, sequence]; outputs `label_embeddings` (what upstream's `encode_labels` gives) and `label_vectors`
 * (after the prompt head), both float [batch, hiddenSize].
 */
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { ModelConfig } from '../checkpoint/config.ts';
import { checkLayers } from './check-layers.ts';
import { encoder, encoderInputs } from './encoder.ts';
import { Layers } from './layers.ts';
import { type GraphModel, OnnxGraph, type Value } from './onnx.ts';

const PROMPT_HEAD = 'prompt_rep_layer';

/**
 * Builds the label graph.
 *
 * @param maxTokens the longest label that will be run, in tokens with the special ones
 * @throws NeriumError TENSORS_MISSING, CHECKPOINT_INVALID
 * @example
 * const { proto, weights } = buildLabelGraph(config, checkpoint, 512);
 */
export function buildLabelGraph(
  config: ModelConfig,
  checkpoint: Pick<Checkpoint, 'file' | 'tensors'>,
  maxTokens: number,
): GraphModel {
  const graph = new OnnxGraph('labels');
  const layers = new Layers(graph, (name) => checkpoint.tensors.get(name)?.shape);
  const inputs = encoderInputs(layers);
  const tokens = encoder(layers, config.labelEncoder, inputs, {
    prefix: 'token_rep_layer.labels_encoder.',
    projection: 'token_rep_layer.labels_projection',
    hiddenSize: config.hiddenSize,
    fuseLayers: config.fuseLayers,
    maxTokens,
  });
  const embeddings = maskedMean(graph, tokens, inputs.ids, inputs.mask, config.hiddenSize);
  graph.output('label_embeddings', embeddings);
  graph.output('label_vectors', promptHead(layers, embeddings, config.hiddenSize));
  checkLayers(layers, checkpoint.file);
  return graph.build();
}

/**
 * The prompt head alone, for label vectors that were made elsewhere by `encode_labels`:
 * `label_embeddings` → `label_vectors`, float [labels, hiddenSize].
 */
export function buildPromptGraph(
  config: ModelConfig,
  checkpoint: Pick<Checkpoint, 'file' | 'tensors'>,
): GraphModel {
  const graph = new OnnxGraph('prompt');
  const layers = new Layers(graph, (name) => checkpoint.tensors.get(name)?.shape);
  const embeddings = graph.input('label_embeddings', 'float', ['labels', config.hiddenSize]);
  graph.output('label_vectors', promptHead(layers, embeddings, config.hiddenSize));
  checkLayers(layers, checkpoint.file);
  return graph.build();
}

/** Mean over a label's tokens, [CLS] and [SEP] included, not normalised. */
function maskedMean(
  graph: OnnxGraph,
  tokens: Value,
  ids: Value,
  mask: Value,
  hiddenSize: number,
): Value {
  const shape = graph.node('Concat', [graph.node('Shape', [ids]), graph.ints([hiddenSize])], {
    axis: { int: 0 },
  });
  const column = graph.node('Unsqueeze', [mask, graph.ints([2])]);
  const masked = graph.node('Mul', [graph.node('Reshape', [tokens, shape]), column]);
  const sum = graph.node('ReduceSum', [masked, graph.ints([1])], { keepdims: { int: 0 } });
  const count = graph.node('ReduceSum', [column, graph.ints([1])], { keepdims: { int: 0 } });
  return graph.node('Div', [sum, count]);
}

function promptHead(layers: Layers, embeddings: Value, hiddenSize: number): Value {
  return layers.projection(embeddings, PROMPT_HEAD, hiddenSize, hiddenSize);
}
