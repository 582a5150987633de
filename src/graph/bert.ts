/**
 * BERT (Devlin et al. 2018) with the tensor names of Hugging Face's `BertModel`, without its pooler.
 */
import type { BertConfig } from '../checkpoint/config.ts';
import type { Layers } from './layers.ts';
import type { Value } from './onnx.ts';

export interface EncoderInputs {
  /** int32 [batch, sequence]. */
  readonly ids: Value;
  /** float [batch, sequence], 1 for tokens and 0 for padding. */
  readonly mask: Value;
}

/**
 * Adds the encoder.
 *
 * @param prefix of the tensor names, for instance `token_rep_layer.bert_layer.model.`
 * @returns the hidden states of the embeddings and of every layer, and the last of them; each
 * [batch · sequence, hidden]
 */
export function bert(
  layers: Layers,
  config: BertConfig,
  prefix: string,
  inputs: EncoderInputs,
): { readonly states: Value[]; readonly last: Value } {
  const { graph } = layers;
  const bias = layers.paddingBias(inputs.mask);
  const shape = graph.node('Shape', [inputs.ids]);
  const headShape = graph.node(
    'Concat',
    [shape, graph.ints([config.heads, config.hidden / config.heads])],
    { axis: { int: 0 } },
  );
  let x = embeddings(layers, config, `${prefix}embeddings.`, inputs.ids, shape);
  const states = [x];
  for (let index = 0; index < config.layers; index++) {
    x = bertLayer(layers, config, `${prefix}encoder.layer.${index}.`, x, bias, headShape);
    states.push(x);
  }
  return { states, last: x };
}

function embeddings(
  layers: Layers,
  config: BertConfig,
  prefix: string,
  ids: Value,
  shape: Value,
): Value {
  const { graph } = layers;
  const { hidden } = config;
  const words = layers.weight(`${prefix}word_embeddings.weight`, [config.vocab, hidden]);
  const positions = layers.weight(`${prefix}position_embeddings.weight`, [
    config.maxPositions,
    hidden,
  ]);
  // Token types are never passed, which in BERT means type 0 everywhere, not "no type".
  const types = layers.weight(
    `${prefix}token_type_embeddings.weight`,
    [config.typeVocab, hidden],
    [0, 1],
  );
  const length = graph.node('Slice', [shape, graph.ints([1]), graph.ints([2]), graph.ints([0])]);
  const position = graph.node('Slice', [positions, graph.ints([0]), length, graph.ints([0])]);
  const token = graph.node('Add', [graph.node('Gather', [words, ids]), types]);
  const flat = graph.node('Reshape', [
    graph.node('Add', [token, position]),
    graph.ints([-1, hidden]),
  ]);
  return layers.layerNorm(flat, `${prefix}LayerNorm`, hidden, config.layerNormEps);
}

function bertLayer(
  layers: Layers,
  config: BertConfig,
  prefix: string,
  x: Value,
  bias: Value,
  headShape: Value,
): Value {
  const { graph } = layers;
  const { hidden, intermediate, layerNormEps } = config;
  const self = `${prefix}attention.self.`;
  const q = layers.splitHeads(layers.linear(x, `${self}query`, hidden, hidden), headShape);
  const k = layers.splitHeads(layers.linear(x, `${self}key`, hidden, hidden), headShape, true);
  const v = layers.splitHeads(layers.linear(x, `${self}value`, hidden, hidden), headShape);
  const context = layers.attention(q, k, v, bias, config);
  const attended = layers.layerNorm(
    graph.node('Add', [
      layers.linear(context, `${prefix}attention.output.dense`, hidden, hidden),
      x,
    ]),
    `${prefix}attention.output.LayerNorm`,
    hidden,
    layerNormEps,
  );
  return layers.feedForward(attended, prefix, hidden, intermediate, layerNormEps);
}
