/**
 * Linear layers in 8 bits, for WebAssembly, where products of bytes run twice as fast as those of floats.
 *
 * Weights have a scale for each output, activations one for each token, computed as they come: so what a token gives does
 * not depend on the others of its batch, and tokens with large values ([CLS] and [SEP] of BERT) do not coarsen the rest.
 */
import { FLOAT_CODE, type OnnxGraph, type Value } from './onnx.ts';

/** Largest magnitude of a value: −128 would have no counterpart. */
const MOST = 127;
/** Bytes without a sign; 128 stands for 0. */
const ZERO = 128;
/** Under a row of zeros, which words without sub-tokens have. */
const LEAST_SCALE = 1e-30;

/** Rows of activations in 8 bits: values uint8 [rows, width], scales float [rows, 1]. */
export interface Int8Rows {
  readonly values: Value;
  readonly scales: Value;
}

/** Adds what turns activations, [rows, width], into 8 bits. */
export function quantizeActivations(graph: OnnxGraph, x: Value): Int8Rows {
  const largest = graph.node('ReduceMax', [graph.node('Abs', [x]), graph.ints([1])], {
    keepdims: { int: 1 },
  });
  const scaled = graph.node('Mul', [largest, graph.scalar(1 / MOST)]);
  const scales = graph.node('Max', [scaled, graph.scalar(LEAST_SCALE)]);
  const values = graph.node('QuantizeLinear', [
    graph.node('Div', [x, scales]),
    graph.scalar(1),
    graph.uint8(ZERO),
  ]);
  return { values, scales };
}

/** x · Wᵀ of activations and weights in 8 bits; float [rows, outputs]. */
export function int8Product(
  graph: OnnxGraph,
  x: Int8Rows,
  weight: { readonly values: Value; readonly scales: Value },
): Value {
  const product = graph.node('MatMulInteger', [x.values, weight.values, graph.uint8(ZERO)]);
  const sums = graph.node('Cast', [product], { to: { int: FLOAT_CODE } });
  return graph.node('Mul', [graph.node('Mul', [sums, weight.scales]), x.scales]);
}

/**
 * A weight matrix, [rows, columns], in 8 bits with a scale for each row: row · column ≈ values[column, row] · scales[row].
 *
 * @param values [columns, rows]: transposed, as ONNX multiplies from the left
 * @example
 * quantizeRows(matrix, 2, 3, new Int8Array(6), new Float32Array(2));
 */
export function quantizeRows(
  matrix: Float32Array,
  rows: number,
  columns: number,
  values: Int8Array,
  scales: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const own = matrix.subarray(row * columns, (row + 1) * columns);
    let largest = 0;
    for (const value of own) largest = Math.max(largest, Math.abs(value));
    const scale = Math.max(largest / MOST, LEAST_SCALE);
    scales[row] = scale;
    for (let column = 0; column < columns; column++) {
      values[column * rows + row] = Math.round((own[column] ?? 0) / scale);
    }
  }
}
