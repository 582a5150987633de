/**
 * Rows that sets share: a set that grew by a few labels holds the rows of the one before it and its own, without a copy.
 */

/** Room that is left for labels to come, as a fraction, once labels came later. */
const SPARE = 1 / 8;

interface Block {
  readonly data: Float32Array;
  /** Numbers that some set has written. */
  used: number;
}

/** [count, dim]; never changes. */
export class LabelRows {
  readonly dim: number;
  readonly values: Float32Array;
  readonly #block: Block;

  constructor(dim: number, values: Float32Array, block?: Block) {
    this.dim = dim;
    this.values = values;
    this.#block = block ?? { data: values, used: values.length };
  }

  /** These rows with more behind them. In place where nobody has written there yet. */
  append(rows: Float32Array): LabelRows {
    if (rows.length === 0) return this;
    const { length } = this.values;
    let block = this.#block;
    if (block.used !== length || length + rows.length > block.data.length) {
      const capacity = Math.ceil((length * (1 + SPARE)) / this.dim) * this.dim + rows.length;
      block = { data: new Float32Array(capacity), used: 0 };
      block.data.set(this.values);
    }
    block.data.set(rows, length);
    block.used = length + rows.length;
    return new LabelRows(this.dim, block.data.subarray(0, block.used), block);
  }

  /** The rows at these places, in this order. */
  select(indices: readonly number[]): LabelRows {
    return new LabelRows(this.dim, selectRows(this.values, indices, this.dim));
  }
}

/** Rows of `width` numbers at `indices`, in this order; neighbours are copied together. */
export function selectRows(
  rows: Float32Array,
  indices: readonly number[],
  width: number,
): Float32Array {
  const selected = new Float32Array(indices.length * width);
  for (let from = 0, to = 0; from < indices.length; from = to) {
    const first = indices[from] ?? 0;
    for (to = from + 1; indices[to] === first + to - from; ) to++;
    selected.set(rows.subarray(first * width, (first + to - from) * width), from * width);
  }
  return selected;
}
