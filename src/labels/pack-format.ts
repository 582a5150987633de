/**
 * The header of a label pack: docs/label-pack-format.md. Whatever it claims is checked before anything is allocated.
 */
import { NeriumError } from '../errors.ts';

/** The first eight bytes of a pack. */
export const PACK_MAGIC = new TextEncoder().encode('NERIUMLP');
export const PACK_VERSION = 2;
/** Magic, length of the header as uint32, four zero bytes, SHA-256 of the header. */
export const PREAMBLE_BYTES = 48;
/** Far over what a million labels need (some 100 KB). */
export const MAX_HEADER_BYTES = 2 ** 24;
/** Labels of one block, at most: bounds what a reader holds at once. */
export const MAX_BLOCK_LABELS = 65_536;
/** JSON of one block, unpacked. */
export const MAX_BLOCK_JSON = 2 ** 26;
/** JSON of all labels, unpacked: a kilobyte for each of a million. */
export const MAX_JSON = 2 ** 30;
const MAX_DIM = 65_536;
export const MAX_COLUMNS = 64;

export type PackPrecision = 'fp32' | 'fp16' | 'int8';

/** What made the vectors. `model` and `revision` are for people; the others decide whether a pack fits. */
export interface PackFingerprint {
  readonly model: string;
  readonly revision: string | null;
  /** SHA-256 over the label tower's tensors, its config and its tokenizer. */
  readonly checkpoint: string;
  readonly dtype: string;
  readonly stage: string;
}

export interface PackBlock {
  /** The first label of the block and their number. */
  readonly first: number;
  readonly count: number;
  /** Bytes, from the end of the header. */
  readonly offset: number;
  readonly length: number;
  /** Hex, of the bytes as they lie in the file. */
  readonly sha256: string;
}

/** A block of names or of details. */
export interface JsonBlock extends PackBlock {
  /** Bytes of the JSON before compression. */
  readonly unpacked: number;
}

export interface PackHeader {
  readonly fingerprint: PackFingerprint;
  readonly precision: PackPrecision;
  readonly dim: number;
  readonly count: number;
  /** Whether details hold what the label tower read; else it read the names. */
  readonly texts: boolean;
  /** Whether details hold ids. */
  readonly ids: boolean;
  /** Names of further columns that details hold. */
  readonly columns: readonly string[];
  readonly names: readonly JsonBlock[];
  /** Of all labels, or none. */
  readonly details: readonly JsonBlock[];
  readonly vectors: readonly PackBlock[];
}

/** Bytes of one label's vector. */
export function rowBytes(precision: PackPrecision, dim: number): number {
  if (precision === 'int8') return dim + 2;
  return dim * (precision === 'fp16' ? 2 : 4);
}

/**
 * Reads and checks a header.
 *
 * @param dataBytes bytes of the file behind the header: the blocks must fill them exactly
 * @throws NeriumError PACK_INVALID
 */
export function parsePackHeader(json: unknown, dataBytes: number): PackHeader {
  const header = record(json, 'the header');
  if (header.format !== 'nerium-label-pack') throw packInvalid('format is not nerium-label-pack.');
  if (header.version !== PACK_VERSION) {
    throw packInvalid(`version is ${brief(header.version)}; this release reads ${PACK_VERSION}.`);
  }
  const precision = (['fp32', 'fp16', 'int8'] as const).find((one) => one === header.precision);
  if (precision === undefined) throw packInvalid(`precision is ${brief(header.precision)}.`);
  const dim = integer(header.dim, 'dim', 1, MAX_DIM);
  const count = integer(header.count, 'count', 1, Math.floor(dataBytes / rowBytes(precision, dim)));
  const columns = list(header.columns, 'columns', MAX_COLUMNS).map((name) =>
    text(name, 'a column'),
  );
  const [texts, ids] = [flag(header.texts, 'texts'), flag(header.ids, 'ids')];
  const names = parseJsonBlocks(header.names, 'names', count);
  const detailed = texts || ids || columns.length > 0;
  const details = parseJsonBlocks(header.details, 'details', detailed ? count : 0);
  if ([...names, ...details].reduce((sum, { unpacked }) => sum + unpacked, 0) > MAX_JSON) {
    throw packInvalid(`its names and details have more than ${MAX_JSON} bytes.`);
  }
  const vectors = parseBlocks(header.vectors, 'vectors', count).map(({ common }) => common);
  for (const block of vectors) {
    if (block.length !== block.count * rowBytes(precision, dim)) {
      throw packInvalid(`the vectors of label ${block.first} on have ${block.length} bytes.`);
    }
  }
  checkTiling([...names, ...details, ...vectors], dataBytes);
  const fingerprint = parseFingerprint(header.fingerprint);
  return { fingerprint, precision, dim, count, texts, ids, columns, names, details, vectors };
}

/** An error that says what is wrong with a pack. */
export function packInvalid(fault: string, cause?: unknown): NeriumError {
  return new NeriumError('PACK_INVALID', `The label pack cannot be used: ${fault}`, {
    hint: 'It is damaged or no pack: download it again, or make it anew.',
    cause,
  });
}

function parseFingerprint(json: unknown): PackFingerprint {
  const { model, revision, checkpoint, dtype, stage } = record(json, 'fingerprint');
  return {
    model: text(model, 'model'),
    revision: revision === null ? null : text(revision, 'revision'),
    checkpoint: digest(checkpoint, 'checkpoint'),
    dtype: text(dtype, 'dtype'),
    stage: text(stage, 'stage'),
  };
}

interface ParsedBlock {
  readonly source: Readonly<Record<string, unknown>>;
  readonly common: PackBlock;
}

function parseJsonBlocks(json: unknown, kind: string, count: number): JsonBlock[] {
  return parseBlocks(json, kind, count).map(({ source, common }) => ({
    ...common,
    unpacked: integer(source.unpacked, 'unpacked', 2, MAX_BLOCK_JSON),
  }));
}

/** Blocks of one kind, which must hold all labels in order. */
function parseBlocks(json: unknown, kind: string, count: number): ParsedBlock[] {
  let next = 0;
  const blocks = list(json, kind, count).map((item): ParsedBlock => {
    const source = record(item, `a block of ${kind}`);
    const first = integer(source.first, 'first', next, next);
    const length = integer(source.length, 'length', 1, Number.MAX_SAFE_INTEGER);
    const most = Math.min(count - first, MAX_BLOCK_LABELS);
    const common = {
      first,
      count: integer(source.count, 'count of a block', 1, most),
      offset: integer(source.offset, 'offset', 0, Number.MAX_SAFE_INTEGER),
      length,
      sha256: digest(source.sha256, 'sha256'),
    };
    next = first + common.count;
    return { source, common };
  });
  if (next !== count) throw packInvalid(`the blocks of ${kind} hold ${next} of ${count} labels.`);
  return blocks;
}

/** Blocks lie one behind the other and fill the file, so that nothing overlaps and nothing hides in between. */
function checkTiling(blocks: readonly PackBlock[], dataBytes: number): void {
  let next = 0;
  for (const { offset, length } of blocks) {
    if (offset !== next) throw packInvalid(`a block is at ${offset}, not at ${next}.`);
    next += length;
    if (next > dataBytes) throw packInvalid(`a block ends at ${next} of ${dataBytes} bytes.`);
  }
  if (next !== dataBytes) throw packInvalid(`the blocks end at ${next} of ${dataBytes} bytes.`);
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw packInvalid(`${name} is ${brief(value)}.`);
}

function list(value: unknown, name: string, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value;
  throw packInvalid(`${name} is ${Array.isArray(value) ? 'too long' : brief(value)}.`);
}

function integer(value: unknown, name: string, least: number, most: number): number {
  if (Number.isSafeInteger(value)) {
    const number = value as number;
    if (number >= least && number <= most) return number;
  }
  throw packInvalid(`${name} is ${brief(value)}.`);
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw packInvalid(`${name} is ${brief(value)}.`);
}

function flag(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw packInvalid(`${name} is ${brief(value)}.`);
}

function digest(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
  throw packInvalid(`${name} is ${brief(value)}.`);
}

function brief(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'an object or a list';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
}
