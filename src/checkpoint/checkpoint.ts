/**
 * A checkpoint: a directory of named tensors whose values are read and widened on demand.
 */

/** How a tensor is stored. `i8-rows` is int8 with one float scale a row or group, see compact.ts. */
export type TensorDtype = 'f32' | 'f16' | 'bf16' | 'i8' | 'i8-rows' | 'i64';

export interface TensorInfo {
  readonly name: string;
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
}

export interface Checkpoint {
  /** `model.safetensors`, `pytorch_model.bin`, … */
  readonly file: string;
  /** Changes when the file (or any of its shards) does: the asset's `version`. */
  readonly version: string;
  /** In the order of the file: reading in this order is the fastest. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Names that share one storage with the same offset and shape, mapped to the first of them. */
  readonly aliases: ReadonlyMap<string, string>;
  /**
   * Writes a tensor's values, widened to float32, row-major, into `target`, whose length is the product of
   * the shape. Fails with CHECKPOINT_INVALID for a name that is not in `tensors` or a wrong length.
   */
  read(name: string, target: Float32Array, signal?: AbortSignal): Promise<void>;
  /** Announces which tensors will be read: their bytes are fetched in few, large requests, and no others. */
  expect(names: readonly string[]): void;
  /** Hex SHA-256 over the stored bytes of these tensors and their names, for fingerprints. */
  hash(names: readonly string[], signal?: AbortSignal): Promise<string>;
}
