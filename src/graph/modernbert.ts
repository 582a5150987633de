/**
 * ModernBERT (Warner et al. 2024, also ettin) with the tensor names of Hugging Face's `ModernBertModel`:
 * rotary positions with one theta for global and one for local layers, gated GELU, no biases.
 */
import type { ModernBertConfig } from '../checkpoint/config.ts';
import type { EncoderInputs } from './bert.ts';
import type { Layers } from './layers.ts';
import type { Value } from './onnx.ts';

interface Rotation {
  readonly cos: Value;
  readonly sin: Value;
}

interface AttentionInputs {
  readonly bias: Value;
  readonly rotation: Rotation;
  readonly headShape: Value;
}

/**
 * Adds the encoder.
 *
 * @param maxTokens rows of the rotation tables: the longest sequence that will be run
 * @returns the hidden states of the embeddings and of every layer, before the final norm, and the normed last one;
 * each [batch · sequence, hidden]
 */
export function modernBert(
  layers: Layers,
  config: ModernBertConfig,
  prefix: string,
  inputs: EncoderInputs,
  maxTokens: number,
): { readonly states: Value[]; readonly last: Value } {
  const { graph } = layers;
  const { hidden, heads, layerNormEps: epsilon } = config;
  const headSize = hidden / heads;
  const shape = graph.node('Shape', [inputs.ids]);
  const headShape = layers.headShape(shape, config);
  const padding = layers.paddingBias(inputs.mask);
  const everywhere: AttentionInputs = {
    bias: padding,
    rotation: rotation(layers, config.globalTheta, headSize, maxTokens),
    headShape,
  };
  const nearby: AttentionInputs = {
    bias: graph.node('Add', [padding, windowBias(layers, shape, config.localAttention, maxTokens)]),
    rotation: rotation(layers, config.localTheta, headSize, maxTokens),
    headShape,
  };
  const table = layers.weight(`${prefix}embeddings.tok_embeddings.weight`, [config.vocab, hidden]);
  const tokens = graph.node('Reshape', [
    graph.node('Gather', [table, inputs.ids]),
    graph.ints([-1, hidden]),
  ]);
  let x = layers.layerNorm(tokens, `${prefix}embeddings.norm`, hidden, epsilon, false);
  const states = [x];
  for (let index = 0; index < config.layers; index++) {
    const attention = index % config.globalEveryN === 0 ? everywhere : nearby;
    x = modernBertLayer(layers, config, `${prefix}layers.${index}.`, x, attention, index === 0);
    states.push(x);
  }
  return { states, last: layers.layerNorm(x, `${prefix}final_norm`, hidden, epsilon, false) };
}

/**
 * cos and sin of position · θ^(−2i/d), [maxTokens, d/2]. Frequency and angle are rounded to float32 where
 * torch rounds them: in float64 the angles of late positions differ visibly.
 */
function rotation(layers: Layers, theta: number, headSize: number, maxTokens: number): Rotation {
  const half = headSize / 2;
  const cos = new Float32Array(maxTokens * half);
  const sin = new Float32Array(maxTokens * half);
  for (let i = 0; i < half; i++) {
    const frequency = Math.fround(1 / Math.fround(theta ** Math.fround((2 * i) / headSize)));
    for (let position = 0; position < maxTokens; position++) {
      const angle = Math.fround(position * frequency);
      cos[position * half + i] = Math.cos(angle);
      sin[position * half + i] = Math.sin(angle);
    }
  }
  const { graph } = layers;
  return {
    cos: graph.table(`rotation_cos_${theta}`, [maxTokens, half], cos),
    sin: graph.table(`rotation_sin_${theta}`, [maxTokens, half], sin),
  };
}

/**
 * [sequence, sequence]: 0 where |i − j| ≤ localAttention / 2, both ends included, else −1e9. The positions are
 * a float table because int64 arithmetic would run on the CPU under WebGPU.
 */
function windowBias(
  layers: Layers,
  shape: Value,
  localAttention: number,
  maxTokens: number,
): Value {
  const { graph } = layers;
  const table = graph.table(
    'positions',
    [maxTokens],
    Float32Array.from({ length: maxTokens }, (_, i) => i),
  );
  const positions = graph.node('Slice', [
    table,
    graph.ints([0]),
    layers.sequenceLength(shape),
    graph.ints([0]),
  ]);
  const distance = graph.node('Abs', [
    graph.node('Sub', [
      graph.node('Unsqueeze', [positions, graph.ints([1])]),
      graph.node('Unsqueeze', [positions, graph.ints([0])]),
    ]),
  ]);
  const inside = graph.node('LessOrEqual', [distance, graph.scalar(localAttention / 2 + 0.25)]);
  return graph.node('Where', [inside, graph.scalar(0), graph.scalar(-1e9)]);
}

function modernBertLayer(
  layers: Layers,
  config: ModernBertConfig,
  prefix: string,
  x: Value,
  attention: AttentionInputs,
  first: boolean,
): Value {
  const { graph } = layers;
  const { hidden, intermediate, layerNormEps: epsilon } = config;
  // The embeddings are normed already, so layer 0 has no attention norm.
  const normed = first ? x : layers.layerNorm(x, `${prefix}attn_norm`, hidden, epsilon, false);
  const context = selfAttention(layers, config, `${prefix}attn.`, normed, attention);
  const attended = graph.node('Add', [x, context]);
  const mlpInput = layers.layerNorm(attended, `${prefix}mlp_norm`, hidden, epsilon, false);
  const half = (start: number): Value =>
    layers.linear(mlpInput, `${prefix}mlp.Wi`, hidden, intermediate, {
      bias: false,
      rows: [start, intermediate],
      of: 2 * intermediate,
    });
  const activated = graph.node('Gelu', [half(0)], { approximate: { string: 'none' } });
  const gated = graph.node('Mul', [activated, half(intermediate)]);
  const output = layers.linear(gated, `${prefix}mlp.Wo`, intermediate, hidden, {
    bias: false,
    float: true, // as in BERT
  });
  return graph.node('Add', [attended, output]);
}

function selfAttention(
  layers: Layers,
  config: ModernBertConfig,
  prefix: string,
  x: Value,
  attention: AttentionInputs,
): Value {
  const { graph } = layers;
  const { hidden } = config;
  const heads = (index: number): Value =>
    layers.splitHeads(
      layers.linear(x, `${prefix}Wqkv`, hidden, hidden, {
        bias: false,
        rows: [index * hidden, hidden],
        of: 3 * hidden,
      }),
      attention.headShape,
    );
  const rotate = (value: Value): Value =>
    graph.node(
      'RotaryEmbedding',
      // A position_ids of shape [1] is an offset: every sequence begins at position 0.
      [value, graph.ints([0]), attention.rotation.cos, attention.rotation.sin],
      { interleaved: { int: 0 } },
      'com.microsoft',
    );
  const k = graph.node('Transpose', [rotate(heads(1))], { perm: { ints: [0, 1, 3, 2] } });
  const context = layers.attention(rotate(heads(0)), k, heads(2), attention.bias, config);
  return layers.linear(context, `${prefix}Wo`, hidden, hidden, { bias: false });
}
