/**
 * The JSON blocks of a label pack: names, and what is read on request. Unpacked to the size that the header says, and no further.
 */
import { gunzip } from '../io/gzip.ts';
import { type JsonBlock, type PackHeader, packInvalid } from './pack-format.ts';

/** What a pack says of labels besides their names: lists of one length. */
export interface PackDetails {
  /** What the label tower read; `undefined` where it read the names. */
  readonly texts: readonly string[] | undefined;
  readonly ids: readonly string[] | undefined;
  /** One list for each of the header's columns. */
  readonly columns: readonly (readonly string[])[];
}

export async function unpackJson(
  packed: Uint8Array,
  block: JsonBlock,
): Promise<Readonly<Record<string, unknown>>> {
  const json: unknown = parseJson(await unpack(packed, block), 'a block');
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    return json as Readonly<Record<string, unknown>>;
  }
  throw packInvalid('a block is no object.');
}

async function unpack(packed: Uint8Array, { unpacked }: JsonBlock): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await gunzip(packed, unpacked);
  } catch (cause) {
    throw packInvalid('a block cannot be unpacked.', cause);
  }
  if (bytes.length === unpacked) return bytes;
  throw packInvalid(`a block has ${bytes.length} bytes, not ${unpacked}.`);
}

export function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw packInvalid(`${name} is not JSON.`, cause);
  }
}

export function parseNames(
  json: Readonly<Record<string, unknown>>,
  count: number,
): readonly string[] {
  const names = strings(json.names, 'names', count);
  if (names.includes('')) throw packInvalid('a name is empty.');
  return names;
}

export function parseDetails(
  { texts, ids, columns }: Readonly<Record<string, unknown>>,
  header: PackHeader,
  count: number,
): PackDetails {
  if (!Array.isArray(columns) || columns.length !== header.columns.length) {
    throw packInvalid(`a block of details has not ${header.columns.length} columns.`);
  }
  return {
    texts: header.texts ? strings(texts, 'texts', count) : undefined,
    ids: header.ids ? strings(ids, 'ids', count) : undefined,
    columns: columns.map((column) => strings(column, 'a column', count)),
  };
}

function strings(value: unknown, name: string, count: number): readonly string[] {
  if (Array.isArray(value) && value.length === count) {
    if (value.every((item) => typeof item === 'string')) return value;
  }
  throw packInvalid(`${name} is not a list of ${count} strings.`);
}
