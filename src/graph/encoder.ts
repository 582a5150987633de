/**
 * One tower: the transformer, the optional layer fuser, and the projection to the model's hidden size.
 */
import type { EncoderConfig } from '../checkpoint/config.ts';
import { bert, type EncoderInputs } from './bert.ts';
import { deberta } from './deberta.ts';
import type { Layers } from './layers.ts';
import { modernBert } from './modernbert.ts';
import type { Value } from './onnx.ts';

export interface TowerOptions {
  /** Of the tensor names: `token_rep_layer.bert_layer.` or `token_rep_layer.labels_encoder.`. */
  readonly prefix: string;
  /** Name of the projection to `hiddenSize`, used where the widths differ. */
  readonly projection: string;
  readonly hiddenSize: number;
  readonly fuseLayers: boolean;
  /** The longest sequence that will be run. */
  readonly maxTokens: number;
}

/** Declares the inputs `input_ids` int32 and `attention_mask` float, both [batch, sequence]. */
export function encoderInputs(layers: Layers): EncoderInputs {
  const { graph } = layers;
  return {
    // int32 and float on purpose: int64 operators run on the CPU under WebGPU.
    ids: graph.input('input_ids', 'int32', ['batch', 'sequence']),
    mask: graph.input('attention_mask', 'float', ['batch', 'sequence']),
  };
}

/** Adds a tower and returns the token embeddings, [batch · sequence, hiddenSize]. */
export function encoder(
  layers: Layers,
  config: EncoderConfig,
  inputs: EncoderInputs,
  options: TowerOptions,
): Value {
  const { states, last } = transformer(layers, config, inputs, options);
  const tokens = options.fuseLayers
    ? layersFuser(layers, config, inputs, states.slice(1), `${options.prefix}layers_fuser.`)
    : last;
  return config.hidden === options.hiddenSize
    ? tokens
    : layers.linear(tokens, options.projection, config.hidden, options.hiddenSize);
}

function transformer(
  layers: Layers,
  config: EncoderConfig,
  inputs: EncoderInputs,
  options: TowerOptions,
): { readonly states: readonly Value[]; readonly last: Value } {
  const prefix = `${options.prefix}model.`;
  if (config.architecture === 'modernbert') {
    return modernBert(layers, config, prefix, inputs, options.maxTokens);
  }
  if (config.architecture === 'deberta') {
    return deberta(layers, config, prefix, inputs, options.maxTokens);
  }
  return bert(layers, config, prefix, inputs);
}

/**
 * Weighted sum over the layers' hidden states; the weights come from squeezed and averaged states
 * (`LayersFuser` upstream). The mean leaves padding out, which upstream's does not: there the result of a text
 * depends on the batch it is in.
 */
function layersFuser(
  layers: Layers,
  config: EncoderConfig,
  inputs: EncoderInputs,
  states: readonly Value[],
  prefix: string,
): Value {
  const { graph } = layers;
  const shape = graph.node('Shape', [inputs.ids]);
  const counts = graph.node('ReduceSum', [inputs.mask, graph.ints([1])], { keepdims: { int: 1 } });
  const means = states.map((state) => {
    const squeezed = layers.linear(state, `${prefix}squeeze`, config.hidden, 1, { float: true });
    const masked = graph.node('Mul', [graph.node('Reshape', [squeezed, shape]), inputs.mask]);
    const sum = graph.node('ReduceSum', [masked, graph.ints([1])], { keepdims: { int: 1 } });
    return graph.node('Div', [sum, counts]);
  });
  const count = states.length;
  const half = Math.floor(count / 2);
  const squeezedStates = graph.node('Concat', means, { axis: { int: 1 } });
  const inner = layers.relu(
    layers.linear(squeezedStates, `${prefix}W1`, count, half, { float: true }),
  );
  const weights = graph.node('Sigmoid', [
    layers.linear(inner, `${prefix}W2`, half, count, { float: true }),
  ]);
  const cube = graph.node('Concat', [shape, graph.ints([config.hidden])], { axis: { int: 0 } });
  const weighted = states.map((state, index) => {
    const column = graph.node('Slice', [
      weights,
      graph.ints([index]),
      graph.ints([index + 1]),
      graph.ints([1]),
    ]);
    return graph.node('Mul', [
      graph.node('Reshape', [state, cube]),
      graph.node('Unsqueeze', [column, graph.ints([2])]),
    ]);
  });
  const sum = weighted.reduce((total, state) => graph.node('Add', [total, state]));
  const flat = graph.node('Reshape', [sum, graph.ints([-1, config.hidden])]);
  return layers.linear(flat, `${prefix}output_projection`, config.hidden, config.hidden);
}
