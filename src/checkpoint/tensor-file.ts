/**
 * What the readers of weight files have in common: places of tensors in assets, reading in pieces, hashes.
 */
import { NeriumError } from '../errors.ts';
import { sha256Hex } from '../io/sha256.ts';
import type { Asset, ByteRange } from '../io/source.ts';
import type { Checkpoint, TensorInfo } from './checkpoint.ts';
import { BYTES_PER_ELEMENT, type PlainDtype, widen } from './widen.ts';

/** Bytes that are read, widened or hashed at once: what a read needs beside its target. */
export const PIECE_BYTES = 4 * 2 ** 20;

/** A tensor's stored values, one after another in one file. */
export interface Extent {
  readonly asset: Asset;
  readonly dtype: PlainDtype;
  /** Bytes. */
  readonly length: number;
  /** Bytes of the file that are surely enough, for read-ahead; the exact place may be known later. */
  readonly range: ByteRange;
  /** Where the values begin in the file. */
  start(signal?: AbortSignal): Promise<number>;
}

/** A tensor that a reader found, with what is needed to read it. */
export interface StoredTensor {
  readonly info: TensorInfo;
  /** Everything whose bytes make the value, for read-ahead and hashes. */
  readonly extents: readonly Extent[];
  /** Equal for tensors that are the same values in the same order, else `undefined`. */
  readonly identity?: string | undefined;
  read(target: Float32Array, signal?: AbortSignal): Promise<void>;
}

/** The number of elements of a shape. Shapes are checked when a file is opened, so this is exact. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A tensor whose values lie in order in one extent. */
export function plainTensor(info: TensorInfo, extent: Extent, identity?: string): StoredTensor {
  return {
    info,
    extents: [extent],
    identity,
    read: (target, signal) => readPlain(extent, target, signal),
  };
}

/** Reads and widens an extent piece by piece. */
export async function readPlain(
  extent: Extent,
  target: Float32Array,
  signal?: AbortSignal,
): Promise<void> {
  const size = BYTES_PER_ELEMENT[extent.dtype];
  await eachPiece(extent, signal, (piece, offset) => {
    const first = offset / size;
    widen(extent.dtype, piece, target.subarray(first, first + piece.byteLength / size));
  });
}

async function eachPiece(
  extent: Extent,
  signal: AbortSignal | undefined,
  use: (piece: Uint8Array, offset: number) => void | Promise<void>,
): Promise<void> {
  const start = await extent.start(signal);
  for (let offset = 0; offset < extent.length; offset += PIECE_BYTES) {
    const end = Math.min(offset + PIECE_BYTES, extent.length);
    await use(await extent.asset.read(start + offset, start + end, signal), offset);
  }
}

/** A checkpoint over tensors in the order of their file. */
export function checkpointOf(
  file: string,
  version: string,
  stored: readonly StoredTensor[],
): Checkpoint {
  const byName = new Map(stored.map((tensor) => [tensor.info.name, tensor]));
  const hashes = new Map<StoredTensor, string>();

  function find(name: string): StoredTensor {
    const tensor = byName.get(name);
    if (tensor !== undefined) return tensor;
    throw new NeriumError('CHECKPOINT_INVALID', `${file} has no tensor "${name}".`);
  }

  async function hashOf(name: string, signal: AbortSignal | undefined): Promise<string> {
    const tensor = find(name);
    let hash = hashes.get(tensor);
    if (hash === undefined) {
      hash = await hashTensor(tensor, signal);
      hashes.set(tensor, hash);
    }
    return hash;
  }

  return {
    file,
    version,
    tensors: new Map(stored.map(({ info }) => [info.name, info])),
    aliases: findAliases(stored),
    async read(name, target, signal) {
      const tensor = find(name);
      const count = elementCount(tensor.info.shape);
      if (target.length !== count) {
        throw new NeriumError(
          'CHECKPOINT_INVALID',
          `"${name}" in ${file} has ${count} elements, not ${target.length}.`,
        );
      }
      await tensor.read(target, signal);
    },
    expect(names) {
      const ranges = new Map<Asset, ByteRange[]>();
      for (const { asset, range } of names.flatMap((name) => find(name).extents)) {
        const list = ranges.get(asset);
        if (list === undefined) ranges.set(asset, [range]);
        else list.push(range);
      }
      for (const [asset, list] of ranges) asset.expect?.(list);
    },
    async hash(names, signal) {
      const lines: string[] = [];
      for (const name of [...names].sort()) lines.push(`${name} ${await hashOf(name, signal)}`);
      return sha256Hex(new TextEncoder().encode(lines.join('\n')));
    },
  };
}

function findAliases(stored: readonly StoredTensor[]): Map<string, string> {
  const firsts = new Map<string, string>();
  const aliases = new Map<string, string>();
  for (const { info, identity } of stored) {
    if (identity === undefined) continue;
    const first = firsts.get(identity);
    if (first === undefined) firsts.set(identity, info.name);
    else aliases.set(info.name, first);
  }
  return aliases;
}

/** SHA-256 over the hashes of the pieces: `crypto.subtle` cannot hash a stream. */
async function hashTensor(
  { info, extents }: StoredTensor,
  signal: AbortSignal | undefined,
): Promise<string> {
  const lines = [`${info.dtype} ${info.shape.join('x')}`];
  for (const extent of extents) {
    await eachPiece(extent, signal, async (piece) => {
      lines.push(await sha256Hex(piece));
    });
  }
  return sha256Hex(new TextEncoder().encode(lines.join('\n')));
}
