/**
 * DeBERTa-v2 and v3 (He et al. 2021) with the tensor names of Hugging Face's `DebertaV2Model`: beside what tokens say to each
 * other, attention looks at what a token says to a distance (c2p) and a distance to a token (p2c).
 */
import type { DebertaConfig } from '../checkpoint/config.ts';
import { bertOutput, type EncoderInputs } from './bert.ts';
import type { Layers } from './layers.ts';
import type { Value } from './onnx.ts';
import { distanceRows, relativeRows } from './relative-positions.ts';

/** What all layers share. */
interface Shared {
  readonly bias: Value;
  readonly headShape: Value;
  /** Embeddings of the distances, [relativeRows, hidden]. */
  readonly distances: Value;
  /** Rows of it for the distances S … 1 − S of a sequence of S tokens. */
  readonly falling: Value;
  /** And for −S … S − 1. */
  readonly rising: Value;
  /** int64 [1]: S. */
  readonly length: Value;
}

/**
 * Adds the encoder.
 *
 * @param maxTokens the longest sequence that will be run
 * @returns the hidden states of the embeddings and of every layer, and the last of them; each
 * [batch · sequence, hidden]
 */
export function deberta(
  layers: Layers,
  config: DebertaConfig,
  prefix: string,
  inputs: EncoderInputs,
  maxTokens: number,
): { readonly states: Value[]; readonly last: Value } {
  const { graph } = layers;
  const { hidden, layerNormEps } = config;
  const shape = graph.node('Shape', [inputs.ids]);
  const words = layers.weight(`${prefix}embeddings.word_embeddings.weight`, [config.vocab, hidden]);
  const tokens = graph.node('Reshape', [
    graph.node('Gather', [words, inputs.ids]),
    graph.ints([-1, hidden]),
  ]);
  let x = layers.layerNorm(tokens, `${prefix}embeddings.LayerNorm`, hidden, layerNormEps);
  const shared: Shared = {
    bias: layers.paddingBias(inputs.mask),
    headShape: layers.headShape(shape, config),
    ...distanceInputs(layers, config, `${prefix}encoder.`, shape, maxTokens),
  };
  const states = [x];
  for (let index = 0; index < config.layers; index++) {
    const layer = `${prefix}encoder.layer.${index}.`;
    const context = selfAttention(layers, config, `${layer}attention.self.`, x, shared);
    x = bertOutput(layers, config, layer, x, context);
    states.push(x);
  }
  return { states, last: x };
}

function distanceInputs(
  layers: Layers,
  config: DebertaConfig,
  prefix: string,
  shape: Value,
  maxTokens: number,
): Pick<Shared, 'distances' | 'falling' | 'rising' | 'length'> {
  const { graph } = layers;
  const { hidden, relative } = config;
  const table = layers.weight(`${prefix}rel_embeddings.weight`, [relativeRows(relative), hidden]);
  const length = layers.sequenceLength(shape);
  const middle = graph.ints([maxTokens]);
  const from = graph.node('Sub', [middle, length]);
  const to = graph.node('Add', [middle, length]);
  const rows = (first: number, step: 1 | -1): Value => {
    const all = distanceRows(relative, first, step, 2 * maxTokens);
    return graph.node('Slice', [
      graph.indices(`distances_${first}_${step}`, all),
      from,
      to,
      graph.ints([0]),
    ]);
  };
  return {
    distances: layers.layerNorm(table, `${prefix}LayerNorm`, hidden, config.layerNormEps),
    falling: rows(maxTokens, -1),
    rising: rows(-maxTokens, 1),
    length,
  };
}

function selfAttention(
  layers: Layers,
  config: DebertaConfig,
  prefix: string,
  x: Value,
  shared: Shared,
): Value {
  const { graph } = layers;
  const { hidden, heads } = config;
  const heading = (name: string): Value =>
    layers.splitHeads(layers.linear(x, `${prefix}${name}`, hidden, hidden), shared.headShape);
  const q = heading('query_proj');
  const k = heading('key_proj');
  // Of three parts, each with the variance of one.
  const scale = 1 / Math.sqrt((hidden / heads) * 3);
  // Heads and distances: [heads, d, 2 · S].
  const at = (name: string, rows: Value): Value => {
    // In float, and from constants alone: it is computed once, when the session is created.
    const all = layers.linear(shared.distances, `${prefix}${name}`, hidden, hidden, {
      float: true,
    });
    const split = graph.node('Reshape', [all, graph.ints([-1, heads, hidden / heads])]);
    const turned = graph.node('Transpose', [split], { perm: { ints: [1, 2, 0] } });
    return graph.node('Gather', [turned, rows], { axis: { int: 2 } });
  };
  const toDistance = skew(
    layers,
    graph.node('MatMul', [q, at('key_proj', shared.falling)]),
    shared,
  );
  const fromDistance = graph.node(
    'Transpose',
    [skew(layers, graph.node('MatMul', [k, at('query_proj', shared.rising)]), shared)],
    { perm: { ints: [0, 1, 3, 2] } },
  );
  const relative = graph.node('Mul', [
    graph.node('Add', [toDistance, fromDistance]),
    graph.scalar(scale),
  ]);
  const bias = graph.node('Add', [relative, shared.bias]);
  const kT = graph.node('Transpose', [k], { perm: { ints: [0, 1, 3, 2] } });
  return layers.attention(q, kT, heading('value_proj'), bias, { hidden, heads, scale });
}

/**
 * [batch, heads, S, 2 · S], where column c of row i is c − S places from it, → [batch, heads, S, S], where column c is place c.
 * Rows one shorter, laid out anew, are each shifted by one: no gathering of single values.
 */
function skew(layers: Layers, x: Value, { length }: Shared): Value {
  const { graph } = layers;
  const flat = graph.node('Reshape', [x, graph.ints([0, 0, -1])]);
  const rest = graph.node('Slice', [
    flat,
    length,
    graph.ints([Number.MAX_SAFE_INTEGER]),
    graph.ints([2]),
  ]);
  const shape = graph.node('Concat', [graph.ints([0, 0]), length, graph.ints([-1])], {
    axis: { int: 0 },
  });
  const rows = graph.node('Reshape', [rest, shape]);
  return graph.node('Slice', [rows, graph.ints([0]), length, graph.ints([3])]);
}
