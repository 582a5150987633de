/**
 * Opens a label pack (docs/label-pack-format.md) over ranged reads. A pack may come from anyone: sizes are checked before
 * anything is allocated, every block by its hash, and nothing of it becomes a key of an object.
 */
import { NeriumError } from '../errors.ts';
import { sha256Hex } from '../io/sha256.ts';
import type { Asset } from '../io/source.ts';
import {
  MAX_HEADER_BYTES,
  PACK_MAGIC,
  type PackBlock,
  type PackFingerprint,
  type PackHeader,
  PREAMBLE_BYTES,
  packInvalid,
  parsePackHeader,
} from './pack-format.ts';
import { type PackDetails, parseDetails, parseJson, parseNames, unpackJson } from './pack-json.ts';
import { unpackVectors } from './pack-vectors.ts';

export interface LabelPack {
  readonly header: PackHeader;
  /** Hex SHA-256 of the header, which holds the hashes of all blocks: names the content. */
  readonly digest: string;
  names(signal?: AbortSignal): Promise<string[]>;
  /** Of labels `[first, end)`. Reads the blocks that they lie in. */
  details(first: number, end: number, signal?: AbortSignal): Promise<PackDetails>;
  /** Vectors of labels `[first, end)`, [labels, dim]. Reads the blocks that they lie in. */
  vectors(first: number, end: number, signal?: AbortSignal): Promise<Float32Array>;
}

/** Blocks that lie behind one another are read together, up to so many bytes: a request each would take long. */
const READ_BYTES = 2 ** 24;

/**
 * @throws NeriumError PACK_INVALID, and whatever `asset` throws
 * @example
 * const pack = await openPack(bytesAsset('jobs.pack', bytes));
 * const names = await pack.names();
 */
export async function openPack(asset: Asset, signal?: AbortSignal): Promise<LabelPack> {
  const { header, digest, start } = await readHeader(asset, signal);
  const { dim, precision, count } = header;

  /** The bytes of each block, checked by their hash. */
  async function* read<Block extends PackBlock>(
    blocks: readonly Block[],
    stop: AbortSignal | undefined,
  ): AsyncGenerator<readonly [Block, Uint8Array]> {
    for (let from = 0, to = 0; from < blocks.length; from = to) {
      const begin = blocks[from]?.offset ?? 0;
      for (to = from + 1; to < blocks.length; to++) {
        const next = blocks[to];
        if (next === undefined || next.offset + next.length - begin > READ_BYTES) break;
      }
      const last = blocks[to - 1];
      const end = (last?.offset ?? 0) + (last?.length ?? 0);
      const bytes = await asset.read(start + begin, start + end, stop);
      for (const block of blocks.slice(from, to)) {
        const own = bytes.subarray(block.offset - begin, block.offset - begin + block.length);
        if ((await sha256Hex(own)) !== block.sha256) {
          throw packInvalid(`a block of label ${block.first} on does not have its hash.`);
        }
        yield [block, own];
      }
    }
  }

  function within<Block extends PackBlock>(blocks: readonly Block[], first: number, end: number) {
    if (!(first >= 0 && first <= end && end <= count)) {
      throw new NeriumError('INPUT_INVALID', `Labels ${first} to ${end} of ${count}.`);
    }
    return blocks.filter((block) => block.first < end && block.first + block.count > first);
  }

  return {
    header,
    digest,
    async names(stop) {
      const names: string[] = [];
      for await (const [block, bytes] of read(header.names, stop)) {
        append(names, parseNames(await unpackJson(bytes, block), block.count));
      }
      if (new Set(names).size < names.length) throw packInvalid('a name occurs twice.');
      return names;
    },
    async details(first, end, stop) {
      const texts: string[] = [];
      const ids: string[] = [];
      const columns = header.columns.map((): string[] => []);
      for await (const [block, bytes] of read(within(header.details, first, end), stop)) {
        const part = parseDetails(await unpackJson(bytes, block), header, block.count);
        const cut = (list: readonly string[] = []): readonly string[] =>
          list.slice(Math.max(0, first - block.first), end - block.first);
        append(texts, cut(part.texts));
        append(ids, cut(part.ids));
        columns.forEach((column, index) => {
          append(column, cut(part.columns[index]));
        });
      }
      return {
        texts: header.texts ? texts : undefined,
        ids: header.ids ? ids : undefined,
        columns,
      };
    },
    async vectors(first, end, stop) {
      const wanted = within(header.vectors, first, end);
      const vectors = new Float32Array((end - first) * dim);
      for await (const [block, bytes] of read(wanted, stop)) {
        const from = Math.max(first, block.first);
        const to = Math.min(end, block.first + block.count);
        const target = vectors.subarray((from - first) * dim, (to - first) * dim);
        if (target.length === block.count * dim) unpackVectors(bytes, dim, precision, target);
        else {
          const rows = new Float32Array(block.count * dim);
          unpackVectors(bytes, dim, precision, rows);
          target.set(rows.subarray((from - block.first) * dim, (to - block.first) * dim));
        }
        if (!allFinite(target)) throw packInvalid('a vector is not finite.');
      }
      return vectors;
    },
  };
}

/**
 * Says whether vectors of a pack are those that this model would make.
 *
 * @throws NeriumError PACK_MISMATCH with what differs
 */
export function checkPackFits(
  { fingerprint: made, dim: packDim }: PackHeader,
  model: PackFingerprint & { readonly dim: number },
): void {
  const { checkpoint, dtype, stage } = made;
  const pairs = [
    ['dim', packDim, model.dim],
    ['checkpoint', checkpoint, model.checkpoint],
    ['dtype', dtype, model.dtype],
    ['stage', stage, model.stage],
  ] as const;
  const faults = pairs
    .filter(([, theirs, ours]) => theirs !== ours)
    .map(([name, theirs, ours]) => `${name} is ${theirs}, the model's is ${ours}`);
  if (faults.length === 0) return;
  throw new NeriumError(
    'PACK_MISMATCH',
    `The label pack was made with another model (${made.model.slice(0, 100)}): ${faults.join('; ')}.`,
    { hint: `Load that model, or pack the labels again with ${model.model}.` },
  );
}

async function readHeader(asset: Asset, signal: AbortSignal | undefined) {
  if (asset.size < PREAMBLE_BYTES) throw packInvalid(`${asset.path} has ${asset.size} bytes.`);
  const preamble = (await asset.read(0, PREAMBLE_BYTES, signal)).slice();
  if (!PACK_MAGIC.every((byte, index) => preamble[index] === byte)) {
    throw packInvalid(`${asset.path} does not begin as one.`);
  }
  const view = new DataView(preamble.buffer);
  const length = view.getUint32(8, true);
  const start = PREAMBLE_BYTES + length;
  if (view.getUint32(12, true) !== 0) throw packInvalid('reserved bytes are set.');
  if (length > MAX_HEADER_BYTES || start > asset.size) {
    throw packInvalid(`the header has ${length} of ${asset.size} bytes.`);
  }
  const bytes = await asset.read(PREAMBLE_BYTES, start, signal);
  const digest = await sha256Hex(bytes);
  if (digest !== toHex(preamble.subarray(16))) {
    throw packInvalid('the header does not have its hash.');
  }
  const header = parsePackHeader(parseJson(bytes, 'the header'), asset.size - start);
  return { header, digest, start };
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** By a loop: `every` takes seconds for a million vectors. */
function allFinite(values: Float32Array): boolean {
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) return false;
  }
  return true;
}

/** By a loop: `push(...values)` has a limit. */
function append(target: string[], values: readonly string[]): void {
  for (const value of values) target.push(value);
}
