/**
 * Tensors that are views with strides, such as a transposed matrix.
 */
import { type Extent, readPlain } from './tensor-file.ts';
import { BYTES_PER_ELEMENT } from './widen.ts';

export interface StridedView {
  readonly shape: readonly number[];
  /** Elements. */
  readonly strides: readonly number[];
}

/** Reads the extent that a view spans and writes the view's elements in row-major order. */
export async function readStrided(
  extent: Extent,
  view: StridedView,
  target: Float32Array,
  signal?: AbortSignal,
): Promise<void> {
  const source = new Float32Array(extent.length / BYTES_PER_ELEMENT[extent.dtype]);
  await readPlain(extent, source, signal);
  gather(source, view, target);
}

/**
 * Row-major copy of a strided view.
 *
 * @example
 * gather(Float32Array.of(1, 2, 3, 4), { shape: [2, 2], strides: [1, 2] }, target); // 1 3 2 4
 */
export function gather(
  source: Float32Array,
  { shape, strides }: StridedView,
  target: Float32Array,
): void {
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < target.length; to++) {
    target[to] = source[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] as number;
      const next = (index[axis] as number) + 1;
      from += stride;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      from -= next * stride;
      index[axis] = 0;
    }
  }
}
