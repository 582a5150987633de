/**
 * A builder of ONNX models. Nodes and small constants go into the model itself; weights are external data: the
 * builder lays them out in one weight file, and whoever creates the session fills that file from the checkpoint.
 *
 * Field numbers and versions as in onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
import { MessageWriter } from './protobuf.ts';

/** The name of a value in the graph. */
export type Value = string & { readonly graphValue: unique symbol };

export type ElementType = 'float' | 'int32' | 'int64';

/** A number or the name of a dynamic dimension. */
export type Dimension = number | string;

/** `float` and `int` stay apart: ONNX has different fields for them and 1.0 must not become an integer. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string };

/** One checkpoint tensor in the weight file. */
export interface WeightPlacement {
  readonly tensor: string;
  readonly byteOffset: number;
  /** Number of float32 values. */
  readonly length: number;
}

/** Rows of a checkpoint matrix in 8 bits, in the weight file: see `quantizeRows`. */
export interface Int8Placement {
  readonly tensor: string;
  /** First row and number of rows. */
  readonly rows: readonly [number, number];
  readonly columns: number;
  /** Of the int8 values, [columns, rows]. */
  readonly byteOffset: number;
  /** Of the float32 scales, [rows]. */
  readonly scaleOffset: number;
}

export interface GraphModel {
  /** A serialised `ModelProto`. */
  readonly proto: Uint8Array<ArrayBuffer>;
  /** As float32. */
  readonly weights: readonly WeightPlacement[];
  readonly int8Weights: readonly Int8Placement[];
  /** Size of the weight file. */
  readonly weightBytes: number;
  readonly outputs: readonly string[];
}

/** The path under which sessions are given the weight file. */
export const WEIGHT_FILE = 'weights';

const IR_VERSION = 10;
const OPSET = 21;
/** `TensorProto.DataType`. */
const ELEMENT_CODES = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;
type StoredType = keyof typeof ELEMENT_CODES;
/** For the attribute of `Cast`. */
export const FLOAT_CODE = ELEMENT_CODES.float;
const ATTRIBUTE_CODES = { float: 1, int: 2, string: 3, ints: 7 } as const;
const EXTERNAL_DATA = 1;
/** Enough for every SIMD load; ORT itself takes any offset. */
const ALIGNMENT = 64;

/**
 * @example
 * const graph = new OnnxGraph('double');
 * const x = graph.input('x', 'float', ['rows', 4]);
 * graph.output('y', graph.node('Add', [x, x]));
 * const { proto } = graph.build();
 */
export class OnnxGraph {
  readonly #name: string;
  readonly #nodes: MessageWriter[] = [];
  readonly #initializers = new Map<string, MessageWriter>();
  readonly #inputs: MessageWriter[] = [];
  readonly #outputs: string[] = [];
  readonly #placements = new Map<string, WeightPlacement>();
  readonly #int8Placements = new Map<string, Int8Placement>();
  #weightBytes = 0;
  #values = 0;

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.#inputs.push(valueInfo(name, type, shape));
    return name as Value;
  }

  /** Adds a node with one output. */
  node(
    operator: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value {
    const output = `v${this.#values++}_${operator}`;
    this.#addNode(operator, inputs, output, attributes, domain);
    return output as Value;
  }

  /**
   * A checkpoint tensor, or consecutive rows of it: a packed matrix is split by byte offset, without a copy.
   *
   * @param shape of the whole tensor in the checkpoint
   * @param rows `[first, count]` along the first axis
   */
  weight(tensor: string, shape: readonly number[], rows?: readonly [number, number]): Value {
    const placement = this.#place(tensor, shape);
    const [first, count] = rows ?? [0, shape[0] ?? 1];
    const name = rows === undefined ? tensor : `${tensor}[${first}:${first + count}]`;
    if (!this.#initializers.has(name)) {
      const rowLength = placement.length / (shape[0] ?? 1);
      this.#initializers.set(
        name,
        externalTensor(name, 'float', [count, ...shape.slice(1)], {
          byteOffset: placement.byteOffset + first * rowLength * 4,
          byteLength: count * rowLength * 4,
        }),
      );
    }
    return name as Value;
  }

  /**
   * Rows of a checkpoint matrix, [rows, columns], in 8 bits: values int8 [columns, rows] for a product from the left, and
   * scales float [rows].
   */
  int8Weight(
    tensor: string,
    shape: readonly [number, number],
    rows: readonly [number, number] = [0, shape[0]],
  ): { readonly values: Value; readonly scales: Value } {
    const [first, count] = rows;
    const columns = shape[1];
    const name = `${tensor}[${first}:${first + count}]`;
    const [values, scales] = [`${name}.int8`, `${name}.scales`];
    if (!this.#int8Placements.has(name)) {
      const byteOffset = this.#reserve(count * columns);
      const scaleOffset = this.#reserve(count * 4);
      this.#int8Placements.set(name, { tensor, rows, columns, byteOffset, scaleOffset });
      const places = [
        [values, 'int8', [columns, count], { byteOffset, byteLength: count * columns }],
        [scales, 'float', [count], { byteOffset: scaleOffset, byteLength: count * 4 }],
      ] as const;
      for (const [own, type, size, range] of places) {
        this.#initializers.set(own, externalTensor(own, type, size, range));
      }
    }
    return { values: values as Value, scales: scales as Value };
  }

  /** A one-dimensional int64 constant, for shapes and axes. */
  ints(values: readonly number[]): Value {
    const data = new BigInt64Array(values.map(BigInt));
    return this.#constant(`ints_${values.join('_')}`, 'int64', [values.length], data);
  }

  /** An int32 constant, for `Gather`. `name` must be unique to its content. */
  indices(name: string, values: Int32Array): Value {
    return this.#constant(name, 'int32', [values.length], values);
  }

  /** A uint8 constant of one value, for zero points. */
  uint8(value: number): Value {
    return this.#constant(`uint8_${value}`, 'uint8', [], Uint8Array.of(value));
  }

  scalar(value: number): Value {
    return this.#constant(`scalar_${value}`, 'float', [], new Float32Array([value]));
  }

  /** A float constant computed while the graph is built. `name` must be unique to its content. */
  table(name: string, shape: readonly number[], data: Float32Array): Value {
    return this.#constant(name, 'float', shape, data);
  }

  output(name: string, value: Value): void {
    this.#addNode('Identity', [value], name, {}, '');
    this.#outputs.push(name);
  }

  build(): GraphModel {
    const graph = new MessageWriter();
    for (const node of this.#nodes) graph.message(1, node);
    graph.string(2, this.#name);
    for (const initializer of this.#initializers.values()) graph.message(5, initializer);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, new MessageWriter().string(1, output));
    const model = new MessageWriter()
      .int(1, IR_VERSION)
      .string(2, 'nerium')
      .message(7, graph)
      .message(8, new MessageWriter().string(1, '').int(2, OPSET))
      .message(8, new MessageWriter().string(1, 'com.microsoft').int(2, 1));
    return {
      proto: model.bytes().slice(),
      weights: [...this.#placements.values()],
      int8Weights: [...this.#int8Placements.values()],
      weightBytes: this.#weightBytes,
      outputs: [...this.#outputs],
    };
  }

  #addNode(
    operator: string,
    inputs: readonly Value[],
    output: string,
    attributes: Readonly<Record<string, Attribute>>,
    domain: string,
  ): void {
    const node = new MessageWriter();
    for (const input of inputs) node.string(1, input);
    node.string(2, output).string(3, output).string(4, operator);
    for (const [name, attribute] of Object.entries(attributes)) {
      node.message(5, attributeMessage(name, attribute));
    }
    if (domain !== '') node.string(7, domain);
    this.#nodes.push(node);
  }

  #place(tensor: string, shape: readonly number[]): WeightPlacement {
    const known = this.#placements.get(tensor);
    if (known !== undefined) return known;
    const length = shape.reduce((product, dimension) => product * dimension, 1);
    const placement = { tensor, byteOffset: this.#reserve(length * 4), length };
    this.#placements.set(tensor, placement);
    return placement;
  }

  /** A place in the weight file. */
  #reserve(bytes: number): number {
    const byteOffset = this.#weightBytes;
    this.#weightBytes += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return byteOffset;
  }

  #constant(
    name: string,
    type: StoredType,
    shape: readonly number[],
    data: Float32Array | BigInt64Array | Int32Array | Uint8Array,
  ): Value {
    if (!this.#initializers.has(name)) {
      const tensor = tensorHeader(name, type, shape);
      tensor.raw(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      this.#initializers.set(name, tensor);
    }
    return name as Value;
  }
}

function tensorHeader(name: string, type: StoredType, shape: readonly number[]): MessageWriter {
  const tensor = new MessageWriter();
  for (const dimension of shape) tensor.int(1, dimension);
  return tensor.int(2, ELEMENT_CODES[type]).string(8, name);
}

function externalTensor(
  name: string,
  type: StoredType,
  shape: readonly number[],
  range: { readonly byteOffset: number; readonly byteLength: number },
): MessageWriter {
  const entries: readonly (readonly [string, string])[] = [
    ['location', WEIGHT_FILE],
    ['offset', String(range.byteOffset)],
    ['length', String(range.byteLength)],
  ];
  const tensor = tensorHeader(name, type, shape);
  for (const [key, value] of entries) {
    tensor.message(13, new MessageWriter().string(1, key).string(2, value));
  }
  return tensor.int(14, EXTERNAL_DATA);
}

function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]): MessageWriter {
  const shapeMessage = new MessageWriter();
  for (const dimension of shape) {
    const entry = new MessageWriter();
    if (typeof dimension === 'number') entry.int(1, dimension);
    else entry.string(2, dimension);
    shapeMessage.message(1, entry);
  }
  const tensor = new MessageWriter().int(1, ELEMENT_CODES[type]).message(2, shapeMessage);
  return new MessageWriter().string(1, name).message(2, new MessageWriter().message(1, tensor));
}

function attributeMessage(name: string, attribute: Attribute): MessageWriter {
  const message = new MessageWriter().string(1, name);
  if ('float' in attribute) {
    return message.float(2, attribute.float).int(20, ATTRIBUTE_CODES.float);
  }
  if ('int' in attribute) return message.int(3, attribute.int).int(20, ATTRIBUTE_CODES.int);
  if ('string' in attribute) {
    return message.string(4, attribute.string).int(20, ATTRIBUTE_CODES.string);
  }
  for (const value of attribute.ints) message.int(8, value);
  return message.int(20, ATTRIBUTE_CODES.ints);
}
