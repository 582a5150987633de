/**
 * `pytorch_model.bin`: a zip of a pickle, which says what the tensors are, and one stored entry a storage.
 */
import { NeriumError } from '../errors.ts';
import type { Asset } from '../io/source.ts';
import { parsePickle } from './pickle.ts';
import { isKind, type StorageRef, type TensorRef } from './pickle-values.ts';
import { readStrided } from './strided.ts';
import { type Extent, elementCount, plainTensor, type StoredTensor } from './tensor-file.ts';
import { BYTES_PER_ELEMENT } from './widen.ts';
import { readZipDirectory, type ZipEntry, zipDataStart } from './zip.ts';

/** Some 300 bytes a tensor. */
const MAX_PICKLE_BYTES = 64 * 2 ** 20;
const MAX_RANK = 32;

/** The tensors of a torch zip in the order of their bytes. */
export async function readTorchZip(asset: Asset, signal?: AbortSignal): Promise<StoredTensor[]> {
  const entries = new Map<string, ZipEntry>();
  for (const entry of await readZipDirectory(asset, signal)) {
    if (entries.has(entry.name)) throw invalid(asset, `two entries "${entry.name}"`);
    entries.set(entry.name, entry);
  }
  const [pickle, ...others] = [...entries.values()].filter(({ name }) =>
    /^[^/]+\/data\.pkl$/.test(name),
  );
  if (pickle === undefined || others.length > 0) {
    throw invalid(asset, pickle === undefined ? 'no data.pkl' : 'more than one data.pkl');
  }
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  await checkByteOrder(asset, entries.get(`${folder}byteorder`), signal);
  const root = parsePickle(await readEntry(asset, pickle, signal), asset.path);
  if (!isKind(root, 'dict')) throw invalid(asset, 'a pickle that is no state dict');
  const found: { tensor: StoredTensor; start: number }[] = [];
  for (const [name, value] of root.items) {
    if (!isKind(value, 'tensor')) continue;
    const entry = entries.get(`${folder}data/${value.storage.key}`);
    if (entry === undefined) throw invalid(asset, `no storage for "${name}"`);
    const offset = value.offset * BYTES_PER_ELEMENT[value.storage.dtype];
    found.push({
      tensor: torchTensor(asset, name, value, entry),
      start: entry.range[0] + offset,
    });
  }
  if (found.length === 0) throw invalid(asset, 'a state dict without tensors');
  return found.sort((a, b) => a.start - b.start).map(({ tensor }) => tensor);
}

async function checkByteOrder(
  asset: Asset,
  entry: ZipEntry | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (entry === undefined) return;
  const order = new TextDecoder().decode(await readEntry(asset, entry, signal));
  if (order !== 'little') throw invalid(asset, 'numbers with the highest byte first');
}

async function readEntry(
  asset: Asset,
  entry: ZipEntry,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (entry.size > MAX_PICKLE_BYTES) throw invalid(asset, `"${entry.name}" of ${entry.size} bytes`);
  const start = await zipDataStart(asset, entry, signal);
  return asset.read(start, start + entry.size, signal);
}

function torchTensor(asset: Asset, name: string, ref: TensorRef, entry: ZipEntry): StoredTensor {
  const { storage, offset, shape, strides } = ref;
  const size = BYTES_PER_ELEMENT[storage.dtype];
  checkStorage(asset, storage, entry);
  const count = elementCount(shape);
  if (shape.length !== strides.length || shape.length > MAX_RANK || !(count <= storage.count)) {
    throw invalid(asset, `a shape or strides of "${name}" that do not fit its storage`);
  }
  // Elements from the first to the last that the tensor touches.
  const span = count === 0 ? 0 : shape.reduce((sum, n, i) => sum + (n - 1) * (strides[i] ?? 0), 1);
  if (!(offset + span <= storage.count)) {
    throw invalid(asset, `"${name}" beyond the end of its storage`);
  }
  const start = offset * size;
  const extent: Extent = {
    asset,
    dtype: storage.dtype,
    length: span * size,
    range: rangeOf(entry, start, span * size),
    start: async (signal) => (await zipDataStart(asset, entry, signal)) + start,
  };
  const info = { name, dtype: storage.dtype, shape };
  const identity = `${storage.key} ${offset} ${shape} ${strides}`;
  if (span === count && isContiguous(shape, strides)) return plainTensor(info, extent, identity);
  return {
    info,
    extents: [extent],
    identity,
    read: (target, signal) => readStrided(extent, { shape, strides }, target, signal),
  };
}

function checkStorage(asset: Asset, storage: StorageRef, entry: ZipEntry): void {
  if (storage.count * BYTES_PER_ELEMENT[storage.dtype] !== entry.size) {
    throw invalid(asset, `${entry.size} bytes for a storage of ${storage.count} ${storage.dtype}`);
  }
}

/** The place of a part of an entry, as far as it is known before its local header was read. */
function rangeOf(entry: ZipEntry, start: number, length: number): readonly [number, number] {
  const [first, limit] = entry.range;
  const slack = limit - first - entry.size;
  return [start === 0 ? first : first + start, Math.min(limit, first + slack + start + length)];
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis] ?? 1;
  }
  return true;
}

function invalid(asset: Asset, what: string): NeriumError {
  return new NeriumError('CHECKPOINT_INVALID', `${asset.path} holds ${what}.`, {
    hint: 'It is damaged, or no state dict that torch.save wrote: download or copy it again.',
  });
}
