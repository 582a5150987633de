/**
 * Opens a label pack (docs/label-pack-format.md) over ranged reads. A pack may come from anyone: sizes are checked before
 * anything is allocated, every block by its hash, and nothing of it becomes a key of an object.
 */
import { NeriumError } from '../errors.ts';
import { gunzip } from '../io/gzip.ts';
import { sha256Hex } from '../io/sha256.ts';
import type { Asset } from '../io/source.ts';
import {
  type LabelsBlock,
  MAX_HEADER_BYTES,
  PACK_MAGIC,
  type PackBlock,
  type PackFingerprint,
  type PackHeader,
  PREAMBLE_BYTES,
  packInvalid,
  parsePackHeader,
  rowBytes,
} from './pack-format.ts';
import { unpackVectors } from './pack-vectors.ts';

/** Labels as columns: all lists have one length. */
export interface PackLabels {
  readonly names: readonly string[];
  /** What the label tower read. */
  readonly texts: readonly string[];
  readonly ids: readonly string[] | undefined;
  /** One list for each of the header's columns. */
  readonly columns: readonly (readonly string[])[];
}

export interface LabelPack {
  readonly header: PackHeader;
  /** Hex SHA-256 of the header, which holds the hashes of all blocks: names the content. */
  readonly digest: string;
  /** All labels. */
  labels(signal?: AbortSignal): Promise<PackLabels>;
  /** Vectors of labels `[first, end)`, [labels, dim]. Reads the blocks that they lie in. */
  vectors(first: number, end: number, signal?: AbortSignal): Promise<Float32Array>;
}

/**
 * @throws NeriumError PACK_INVALID, and whatever `asset` throws
 * @example
 * const pack = await openPack(bytesAsset('jobs.pack', bytes));
 * const { names } = await pack.labels();
 */
export async function openPack(asset: Asset, signal?: AbortSignal): Promise<LabelPack> {
  const { header, digest, start } = await readHeader(asset, signal);

  async function readBlock(block: PackBlock, name: string, stop?: AbortSignal) {
    const from = start + block.offset;
    const bytes = await asset.read(from, from + block.length, stop);
    if ((await sha256Hex(bytes)) === block.sha256) return bytes;
    throw packInvalid(`the ${name} of label ${block.first} on do not have their hash.`);
  }

  return {
    header,
    digest,
    async labels(stop) {
      const names: string[] = [];
      const texts: string[] = [];
      const ids: string[] = [];
      const columns = header.columns.map((): string[] => []);
      for (const block of header.labels) {
        const part = await parseLabels(
          await readBlock(block, 'names', stop),
          block,
          columns.length,
        );
        append(names, part.names);
        append(texts, part.texts ?? part.names);
        if (part.ids !== undefined) append(ids, part.ids);
        columns.forEach((column, index) => {
          append(column, part.columns[index] ?? []);
        });
      }
      if (new Set(names).size < names.length) throw packInvalid('a name occurs twice.');
      if (ids.length > 0 && ids.length < names.length) throw packInvalid('ids are missing.');
      return { names, texts, ids: ids.length > 0 ? ids : undefined, columns };
    },
    async vectors(first, end, stop) {
      const { dim, precision, count } = header;
      if (!(first >= 0 && first <= end && end <= count)) {
        throw new NeriumError('INPUT_INVALID', `Labels ${first} to ${end} of ${count}.`);
      }
      const vectors = new Float32Array((end - first) * dim);
      for (const block of header.vectors) {
        if (block.first >= end || block.first + block.count <= first) continue;
        const bytes = await readBlock(block, 'vectors', stop);
        const rows = new Float32Array((bytes.length / rowBytes(precision, dim)) * dim);
        unpackVectors(bytes, dim, precision, rows);
        const from = Math.max(first, block.first);
        const to = Math.min(end, block.first + block.count);
        const wanted = rows.subarray((from - block.first) * dim, (to - block.first) * dim);
        vectors.set(wanted, (from - first) * dim);
      }
      if (!vectors.every(Number.isFinite)) throw packInvalid('a vector is not finite.');
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

async function parseLabels(packed: Uint8Array, block: LabelsBlock, columnCount: number) {
  const json: unknown = parseJson(await unpack(packed, block), 'a block of names');
  if (typeof json !== 'object' || json === null) throw packInvalid('a block of names is empty.');
  const { names, texts, ids, columns } = json as Readonly<Record<string, unknown>>;
  if (!Array.isArray(columns) || columns.length !== columnCount) {
    throw packInvalid(`a block of names has not ${columnCount} columns.`);
  }
  const parsed = strings(names, 'names', block.count);
  if (parsed.includes('')) throw packInvalid('a name is empty.');
  return {
    names: parsed,
    texts: texts === undefined ? undefined : strings(texts, 'texts', block.count),
    ids: ids === undefined ? undefined : strings(ids, 'ids', block.count),
    columns: columns.map((column) => strings(column, 'a column', block.count)),
  };
}

async function unpack(packed: Uint8Array, { unpacked }: LabelsBlock): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await gunzip(packed, unpacked);
  } catch (cause) {
    throw packInvalid('a block of names cannot be unpacked.', cause);
  }
  if (bytes.length === unpacked) return bytes;
  throw packInvalid(`a block of names has ${bytes.length} bytes, not ${unpacked}.`);
}

function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw packInvalid(`${name} is not JSON.`, cause);
  }
}

function strings(value: unknown, name: string, count: number): readonly string[] {
  if (Array.isArray(value) && value.length === count) {
    if (value.every((item) => typeof item === 'string')) return value;
  }
  throw packInvalid(`${name} is not a list of ${count} strings.`);
}

/** By a loop: `push(...values)` has a limit. */
function append(target: string[], values: readonly string[]): void {
  for (const value of values) target.push(value);
}
