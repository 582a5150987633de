/**
 * Layers that every architecture shares. Activations are two-dimensional, [rows, width], because ONNX `Gemm`
 * takes the checkpoint's own [out, in] layout (`transB`) and only matrices.
 */
import { type Int8Rows, int8Product, quantizeActivations } from './int8.ts';
import type { OnnxGraph, Value } from './onnx.ts';

/**
 * The shape of each tensor of a checkpoint, and the graph that is being built from it.
 * Tensors that are missing are collected, so that one error can name them all.
 */
export class Layers {
  readonly graph: OnnxGraph;
  readonly missing = new Set<string>();
  readonly #shapes: (name: string) => readonly number[] | undefined;
  readonly mismatched: string[] = [];
  readonly #int8: boolean;
  /** Activations that several layers read are turned into 8 bits once. */
  readonly #rows = new Map<Value, Int8Rows>();

  /** @param int8 whether linear layers compute in 8 bits, but for those that ask for float */
  constructor(
    graph: OnnxGraph,
    shapes: (name: string) => readonly number[] | undefined,
    { int8 = false }: { readonly int8?: boolean } = {},
  ) {
    this.graph = graph;
    this.#shapes = shapes;
    this.#int8 = int8;
  }

  /** The tensor, checked against the shape that the config implies. */
  weight(name: string, expected: readonly number[], rows?: readonly [number, number]): Value {
    this.#check(name, expected);
    return this.graph.weight(name, expected, rows);
  }

  #check(name: string, expected: readonly number[]): void {
    const shape = this.#shapes(name);
    if (shape === undefined) this.missing.add(name);
    else if (
      shape.length !== expected.length ||
      shape.some((size, axis) => size !== expected[axis])
    ) {
      this.mismatched.push(
        `${name}: [${shape.join(', ')}] where the config needs [${expected.join(', ')}]`,
      );
    }
  }

  has(name: string): boolean {
    return this.#shapes(name) !== undefined;
  }

  /** y = x · Wᵀ + b. Keys `<name>.weight` [out, in] and, unless `bias` is false, `<name>.bias` [out]. */
  linear(
    x: Value,
    name: string,
    input: number,
    output: number,
    options: LinearOptions = {},
  ): Value {
    const { bias = true, rows } = options;
    const height = rows === undefined ? output : (options.of ?? output);
    if (this.#int8 && options.float !== true) {
      const product = this.#int8Linear(x, `${name}.weight`, [height, input], rows);
      if (!bias) return product;
      return this.graph.node('Add', [product, this.weight(`${name}.bias`, [height], rows)]);
    }
    const inputs = [x, this.weight(`${name}.weight`, [height, input], rows)];
    if (bias) inputs.push(this.weight(`${name}.bias`, [height], rows));
    return this.graph.node('Gemm', inputs, { transB: { int: 1 } });
  }

  #int8Linear(
    x: Value,
    name: string,
    shape: readonly [number, number],
    rows?: readonly [number, number],
  ): Value {
    this.#check(name, shape);
    const activations = this.#rows.get(x) ?? quantizeActivations(this.graph, x);
    this.#rows.set(x, activations);
    return int8Product(this.graph, activations, this.graph.int8Weight(name, shape, rows));
  }

  layerNorm(x: Value, name: string, width: number, epsilon: number, bias = true): Value {
    const inputs = [x, this.weight(`${name}.weight`, [width])];
    if (bias) inputs.push(this.weight(`${name}.bias`, [width]));
    return this.graph.node('LayerNormalization', inputs, {
      axis: { int: -1 },
      epsilon: { float: epsilon },
    });
  }

  /**
   * Linear → ReLU → Linear with a hidden width of four times the output, as all heads of the reference
   * library are built (`create_projection_layer`); its dropout in between leaves the keys at 0 and 3.
   */
  projection(x: Value, name: string, input: number, output: number): Value {
    const hidden = this.relu(this.linear(x, `${name}.0`, input, 4 * output));
    return this.linear(hidden, `${name}.3`, 4 * output, output);
  }

  relu(x: Value): Value {
    return this.graph.node('Relu', [x]);
  }

  /** int64 [4], for `splitHeads`: the [batch, sequence] of `shape`, heads, d. */
  headShape(shape: Value, { hidden, heads }: AttentionSize): Value {
    return this.graph.node('Concat', [shape, this.graph.ints([heads, hidden / heads])], {
      axis: { int: 0 },
    });
  }

  /** int64 [1]: the sequence of a `shape` [batch, sequence]. */
  sequenceLength(shape: Value): Value {
    const { graph } = this;
    return graph.node('Slice', [shape, graph.ints([1]), graph.ints([2]), graph.ints([0])]);
  }

  /** [batch · sequence, heads · d] → [batch, heads, sequence, d], or with `transposed` [batch, heads, d, sequence]. */
  splitHeads(x: Value, headShape: Value, transposed = false): Value {
    const split = this.graph.node('Reshape', [x, headShape]);
    const order = transposed ? [0, 2, 3, 1] : [0, 2, 1, 3];
    return this.graph.node('Transpose', [split], { perm: { ints: order } });
  }

  /** softmax(q · k · scale + bias) · v, and back to [batch · sequence, hidden]. `k` is transposed already. */
  attention(q: Value, k: Value, v: Value, bias: Value, size: AttentionSize): Value {
    const { graph } = this;
    const { scale = 1 / Math.sqrt(size.hidden / size.heads) } = size;
    const logits = graph.node('MatMul', [graph.node('Mul', [q, graph.scalar(scale)]), k]);
    const weights = graph.node('Softmax', [graph.node('Add', [logits, bias])], {
      axis: { int: -1 },
    });
    const context = graph.node('Transpose', [graph.node('MatMul', [weights, v])], {
      perm: { ints: [0, 2, 1, 3] },
    });
    return graph.node('Reshape', [context, graph.ints([-1, size.hidden])]);
  }

  /** mask [batch, sequence] of 0 and 1 → additive bias [batch, 1, 1, sequence]. Finite: −∞ would make NaN. */
  paddingBias(mask: Value): Value {
    const { graph } = this;
    const hidden = graph.node('Sub', [graph.scalar(1), mask]);
    const bias = graph.node('Mul', [hidden, graph.scalar(-1e9)]);
    return graph.node('Unsqueeze', [bias, graph.ints([1, 2])]);
  }
}

export interface LinearOptions {
  readonly bias?: boolean;
  /** Only these rows of a packed matrix: `[first, count]`, of `of` rows in all. */
  readonly rows?: readonly [number, number];
  readonly of?: number;
  /** Never in 8 bits. */
  readonly float?: boolean;
}

export interface AttentionSize {
  readonly hidden: number;
  readonly heads: number;
  /** By default 1 / √d, d being the width of a head. */
  readonly scale?: number;
}
