/**
 * What a pickle of a state dict is made of.
 */

/** `torch.FloatStorage`, …, as `persistent_load` is given it. */
export interface StorageRef {
  readonly kind: 'storage';
  readonly dtype: 'f32' | 'f16' | 'bf16' | 'i64';
  /** Name of the zip entry under `data/`. */
  readonly key: string;
  /** Elements. */
  readonly count: number;
}

/** A call of `torch._utils._rebuild_tensor_v2`: a view into a storage, counted in elements. */
export interface TensorRef {
  readonly kind: 'tensor';
  readonly storage: StorageRef;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleList
  | PickleDict
  | StorageRef
  | TensorRef
  | Global;

/** Tuples and lists. */
export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

/** Dicts, ordered or not. Keys that are not strings are dropped: no state dict has them. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly items: Map<string, PickleValue>;
}

export interface Global {
  readonly kind: 'global';
  readonly name: string;
}

type Tagged = Exclude<PickleValue, null | boolean | number | string>;

/** True where `value` is one of the objects above with this `kind`. */
export function isKind<Kind extends Tagged['kind']>(
  value: PickleValue | undefined,
  kind: Kind,
): value is Extract<Tagged, { kind: Kind }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

/** True for what a size or an offset can be. */
export function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The numbers of a tuple or list of sizes. */
export function sizesOf(value: PickleValue | undefined): readonly number[] | undefined {
  return isKind(value, 'list') && value.items.every(isSize) ? value.items : undefined;
}
