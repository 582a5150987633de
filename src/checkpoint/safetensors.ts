/**
 * The safetensors format: 8 bytes of header length, a JSON header, then the tensors' bytes.
 */
import { NeriumError } from '../errors.ts';
import type { Asset } from '../io/source.ts';
import { type Extent, elementCount, plainTensor, type StoredTensor } from './tensor-file.ts';
import { BYTES_PER_ELEMENT, type PlainDtype } from './widen.ts';

/** One entry of the header. `start` and `end` are bytes in the file. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: ReadonlyMap<string, string>;
}

const PLAIN_DTYPES: ReadonlyMap<string, PlainDtype> = new Map([
  ['F32', 'f32'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['I8', 'i8'],
  ['I64', 'i64'],
]);

/** The limit of the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
const MAX_RANK = 32;

/** Reads the header and checks that every tensor lies in the file, alone, with bytes for its shape. */
export async function readSafetensorsHeader(
  asset: Asset,
  signal?: AbortSignal,
): Promise<SafetensorsHeader> {
  if (asset.size < 8) throw truncated(asset, 8);
  const prefix = await asset.read(0, 8, signal);
  const view = new DataView(prefix.buffer, prefix.byteOffset, 8);
  const length = Number(view.getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES || length < 2) {
    throw invalid(asset, `a header of ${length} bytes`, 'It is no safetensors file.');
  }
  const dataStart = 8 + length;
  if (dataStart > asset.size) throw truncated(asset, dataStart);
  const header = parseHeader(asset, await asset.read(8, dataStart, signal));
  const entries: SafetensorsEntry[] = [];
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = parseMetadata(asset, value);
    else entries.push(parseEntry(asset, name, value, dataStart));
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  checkPlaces(asset, entries);
  return { entries, metadata };
}

/** The tensor of an entry with one of the dtypes that are numbers one after another. */
export function safetensorsTensor(asset: Asset, entry: SafetensorsEntry): StoredTensor {
  const extent = safetensorsExtent(asset, entry);
  const { name, shape } = entry;
  return plainTensor({ name, dtype: extent.dtype, shape }, extent);
}

/** Where an entry's bytes are; fails for a dtype that no model of this family is stored in. */
export function safetensorsExtent(asset: Asset, entry: SafetensorsEntry): Extent {
  const dtype = PLAIN_DTYPES.get(entry.dtype);
  if (dtype === undefined) {
    throw invalid(
      asset,
      `"${entry.name}" of dtype ${JSON.stringify(entry.dtype)}`,
      `Known are ${[...PLAIN_DTYPES.keys()].join(', ')}: convert the weights to one of them.`,
    );
  }
  const count = elementCount(entry.shape);
  const length = entry.end - entry.start;
  if (count * BYTES_PER_ELEMENT[dtype] !== length) {
    throw invalid(asset, `${length} bytes for "${entry.name}" of ${entry.dtype} [${entry.shape}]`);
  }
  return {
    asset,
    dtype,
    length,
    range: [entry.start, entry.end],
    start: async () => entry.start,
  };
}

function parseHeader(asset: Asset, bytes: Uint8Array): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid(asset, 'a header that is not JSON', undefined, cause);
  }
  if (!isRecord(header)) throw invalid(asset, 'a header that is not a JSON object');
  return header;
}

function parseMetadata(asset: Asset, value: unknown): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  if (!isRecord(value)) throw invalid(asset, 'metadata that are not a JSON object');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw invalid(asset, `metadata "${key}" that are not a string`);
    metadata.set(key, text);
  }
  return metadata;
}

function parseEntry(
  asset: Asset,
  name: string,
  value: unknown,
  dataStart: number,
): SafetensorsEntry {
  if (!isRecord(value)) throw invalid(asset, `an entry for "${name}" that is not an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string') throw invalid(asset, `no dtype for "${name}"`);
  if (!isSizes(shape) || shape.length > MAX_RANK || !Number.isSafeInteger(elementCount(shape))) {
    throw invalid(asset, `a shape of "${name}" that is no list of sizes`);
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw invalid(asset, `data_offsets of "${name}" that are not two positions`);
  }
  const [from = 0, to = 0] = offsets;
  if (from > to) throw invalid(asset, `"${name}" ending before it starts`);
  if (dataStart + to > asset.size) throw truncated(asset, dataStart + to);
  return { name, dtype, shape, start: dataStart + from, end: dataStart + to };
}

function checkPlaces(asset: Asset, sorted: readonly SafetensorsEntry[]): void {
  let previous: SafetensorsEntry | undefined;
  for (const entry of sorted) {
    if (previous !== undefined && entry.start < previous.end) {
      throw invalid(asset, `"${entry.name}" overlapping "${previous.name}"`);
    }
    previous = entry;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function truncated(asset: Asset, needed: number): NeriumError {
  return new NeriumError(
    'ASSET_TRUNCATED',
    `${asset.path} has ${asset.size} bytes, but needs at least ${needed} by its own header.`,
    { hint: 'The file is cut off or no safetensors file: download or copy it again.' },
  );
}

function invalid(asset: Asset, what: string, hint?: string, cause?: unknown): NeriumError {
  return new NeriumError('CHECKPOINT_INVALID', `${asset.path} holds ${what}.`, {
    hint: hint ?? 'The file is damaged: download or copy it again.',
    cause,
  });
}
