/**
 * BERT (Devlin et al. 2018) with the tensor names of Hugging Face's `BertModel`, without its pooler.
 */
import type { BertConfig, DebertaConfig } from '../checkpoint/config.ts';
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
  const headShape = layers.headShape(shape, config);
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
  const position = graph.node('Slice', [
    positions,
    graph.ints([0]),
    layers.sequenceLength(shape),
    graph.ints([0]),
  ]);
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
  const { hidden } = config;
  const self = `${prefix}attention.self.`;
  const q = layers.splitHeads(layers.linear(x, `${self}query`, hidden, hidden), headShape);
  const k = layers.splitHeads(layers.linear(x, `${self}key`, hidden, hidden), headShape, true);
  const v = layers.splitHeads(layers.linear(x, `${self}value`, hidden, hidden), headShape);
  return bertOutput(layers, config, prefix, x, layers.attention(q, k, v, bias, config));
}

/** What follows the attention of a layer, in DeBERTa too: norm(x + W·context), then norm(y + W₂·gelu(W₁·y)). */
export function bertOutput(
  layers: Layers,
  config: BertConfig | DebertaConfig,
  prefix: string,
  x: Value,
  context: Value,
): Value {
  const { graph } = layers;
  const { hidden, intermediate, layerNormEps } = config;
  const norm = (name: string, sum: readonly Value[]): Value =>
    layers.layerNorm(graph.node('Add', sum), `${prefix}${name}.LayerNorm`, hidden, layerNormEps);
  const attended = norm('attention.output', [
    layers.linear(context, `${prefix}attention.output.dense`, hidden, hidden),
    x,
  ]);
  const expanded = graph.node(
    'Gelu',
    [layers.linear(attended, `${prefix}intermediate.dense`, hidden, intermediate)],
    { approximate: { string: 'none' } },
  );
  return norm('output', [
    // What leaves the GELU has few large values and many small ones: 8 bits lose entities here, and only here.
    layers.linear(expanded, `${prefix}output.dense`, intermediate, hidden, { float: true }),
    attended,
  ]);
}
