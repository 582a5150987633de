/**
 * The whitelist of globals, and the plain data that stand for what they would build.
 */
import {
  isKind,
  isSize,
  type PickleValue,
  type StorageRef,
  sizesOf,
  type TensorRef,
} from './pickle-values.ts';

const STORAGES: ReadonlyMap<string, StorageRef['dtype']> = new Map([
  ['torch FloatStorage', 'f32'],
  ['torch HalfStorage', 'f16'],
  ['torch BFloat16Storage', 'bf16'],
  ['torch LongStorage', 'i64'],
]);

const ORDERED_DICT = 'collections OrderedDict';
const REBUILD_TENSOR = 'torch._utils _rebuild_tensor_v2';
const REBUILD_PARAMETER = 'torch._utils _rebuild_parameter';
/** Everything that a pickle may name, as `module name`. */
export const GLOBALS = new Set([
  ORDERED_DICT,
  REBUILD_TENSOR,
  REBUILD_PARAMETER,
  ...STORAGES.keys(),
]);

/** `('storage', torch.FloatStorage, '0', 'cpu', 384)`; `undefined` for anything else. */
export function storageOf(id: PickleValue): StorageRef | undefined {
  const [tag, type, key, , count] = isKind(id, 'list') ? id.items : [];
  const dtype = isKind(type, 'global') ? STORAGES.get(type.name) : undefined;
  if (tag !== 'storage' || dtype === undefined || typeof key !== 'string' || !isSize(count)) {
    return undefined;
  }
  return { kind: 'storage', dtype, key, count };
}

/**
 * What a call of a global gives: `undefined` where the arguments are not what the function takes, and null where
 * the global is no function.
 */
export function callGlobal(name: string, args: readonly PickleValue[]): PickleValue | undefined {
  switch (name) {
    case ORDERED_DICT:
      return args.length === 0 ? { kind: 'dict', items: new Map() } : undefined;
    case REBUILD_TENSOR:
      return tensorOf(args);
    case REBUILD_PARAMETER:
      return isKind(args[0], 'tensor') ? args[0] : undefined;
    default:
      return null;
  }
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])` */
function tensorOf([storage, offset, size, stride]: readonly PickleValue[]): TensorRef | undefined {
  const shape = sizesOf(size);
  const strides = sizesOf(stride);
  if (!isKind(storage, 'storage') || !isSize(offset) || !shape || !strides) return undefined;
  return { kind: 'tensor', storage, offset, shape, strides };
}
