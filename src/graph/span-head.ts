/**
 * The span head up to where spans begin, factorised per word (`reference: SpanMarkerV0/V1` upstream).
 *
 * Upstream builds a vector for every span: out_project(relu([start_i, end_j])). Its first linear is a sum of one
 * part from the start word and one from the end word, so both are computed per word here, as u and v; what is
 * left for a span (i, j) is relu(u_i + v_j), see `score/`.
 */
import type { Layers } from './layers.ts';
import type { Value } from './onnx.ts';

const PREFIX = 'span_rep_layer.span_rep_layer.';

export const OUT_PROJECT = `${PREFIX}out_project`;

export interface WordVectors {
  /** [words, hiddenSize]. */
  readonly words: Value;
  /** markerV1 only: the mean over the words of each word's text, [words, hiddenSize]. */
  readonly mean: Value | undefined;
}

export interface SpanParts {
  readonly start: Value;
  readonly end: Value;
  /** [words, 4 · hiddenSize]; holds the bias of the first linear. */
  readonly u: Value;
  readonly v: Value;
}

export function spanHead(layers: Layers, dim: number, vectors: WordVectors): SpanParts {
  const { graph } = layers;
  const start = layers.projection(vectors.words, `${PREFIX}project_start`, dim, dim);
  const end = layers.projection(vectors.words, `${PREFIX}project_end`, dim, dim);
  const parts = vectors.mean === undefined ? 2 : 3;
  const weight = layers.weight(`${OUT_PROJECT}.0.weight`, [4 * dim, parts * dim]);
  const bias = layers.weight(`${OUT_PROJECT}.0.bias`, [4 * dim]);
  const part = (index: number, x: Value, extra: readonly Value[] = []): Value => {
    const columns = graph.node('Slice', [
      weight,
      graph.ints([index * dim]),
      graph.ints([(index + 1) * dim]),
      graph.ints([1]),
    ]);
    return graph.node('Gemm', [layers.relu(x), columns, ...extra], { transB: { int: 1 } });
  };
  const fromStart = part(0, start, [bias]);
  const u =
    vectors.mean === undefined ? fromStart : graph.node('Add', [fromStart, part(2, vectors.mean)]);
  return { start, end, u, v: part(1, end) };
}
