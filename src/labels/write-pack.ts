/**
 * Writes a label pack (docs/label-pack-format.md).
 */
import { invalidInput, NeriumError } from '../errors.ts';
import { gzip } from '../io/gzip.ts';
import { sha256Hex } from '../io/sha256.ts';
import {
  type JsonBlock,
  MAX_BLOCK_JSON,
  MAX_BLOCK_LABELS,
  MAX_COLUMNS,
  MAX_HEADER_BYTES,
  MAX_JSON,
  PACK_MAGIC,
  PACK_VERSION,
  type PackBlock,
  type PackFingerprint,
  type PackPrecision,
  PREAMBLE_BYTES,
} from './pack-format.ts';
import { packVectors } from './pack-vectors.ts';

/** Labels of one block: 1.6 MB of int8 vectors at D = 384. */
const BLOCK_LABELS = 4096;

/** Beyond it a stored number or scale would be infinite. */
const LARGEST = { fp32: 3.4028234663852886e38, fp16: 65_504, int8: 127 * 65_504 } as const;

export interface PackContent {
  readonly fingerprint: PackFingerprint;
  readonly precision: PackPrecision;
  readonly dim: number;
  /** Distinct, not empty. */
  readonly names: readonly string[];
  /** What the label tower read. */
  readonly texts: readonly string[];
  readonly ids?: readonly string[];
  /** Further columns: name and a value for each label. */
  readonly columns?: readonly (readonly [name: string, values: readonly string[]])[];
  /**
   * Vectors of labels `[first, end)`, [labels, dim]. Asked for twice, the header with its hashes goes first: nobody
   * need hold all vectors.
   */
  readonly vectors: (first: number, end: number) => Float32Array | Promise<Float32Array>;
  /** @default 4096 */
  readonly blockLabels?: number;
}

/**
 * The bytes of a pack, a block at a time.
 *
 * @throws NeriumError LABELS_EMPTY, INPUT_INVALID
 * @example
 * await writeFile('jobs.pack', writePack({ fingerprint, precision: 'int8', dim: 384, names, texts, vectors }));
 */
export async function* writePack(content: PackContent): AsyncGenerator<Uint8Array> {
  checkContent(content);
  const { names, fingerprint, precision, dim, columns = [], blockLabels = BLOCK_LABELS } = content;
  const ranges: [number, number][] = [];
  for (let first = 0; first < names.length; first += blockLabels) {
    ranges.push([first, Math.min(first + blockLabels, names.length)]);
  }
  let offset = 0;
  const place = async (bytes: Uint8Array, [first, end]: [number, number]): Promise<PackBlock> => {
    const block = { first, count: end - first, offset, length: bytes.length };
    offset += bytes.length;
    return { ...block, sha256: await sha256Hex(bytes) };
  };
  const texts = content.texts.some((text, index) => text !== names[index]);
  const detailed = texts || content.ids !== undefined || columns.length > 0;
  const packed: Uint8Array[] = [];
  let unpacked = 0;
  const placeJson = async (json: object, range: [number, number]): Promise<JsonBlock> => {
    const plain = toJson(json, range);
    unpacked += plain.length;
    if (unpacked > MAX_JSON) {
      throw new NeriumError('INPUT_INVALID', `Names and details have over ${MAX_JSON} bytes.`, {
        hint: 'Leave columns out.',
      });
    }
    const bytes = await gzip(plain);
    packed.push(bytes);
    return { ...(await place(bytes, range)), unpacked: plain.length };
  };
  const nameBlocks: JsonBlock[] = [];
  for (const range of ranges) {
    nameBlocks.push(await placeJson({ names: names.slice(...range) }, range));
  }
  const details: JsonBlock[] = [];
  for (const range of detailed ? ranges : []) {
    details.push(await placeJson(detailsOf(content, texts, range), range));
  }
  const vectors: PackBlock[] = [];
  for (const range of ranges) vectors.push(await place(await vectorBytes(content, range), range));
  yield* head({
    format: 'nerium-label-pack',
    version: PACK_VERSION,
    fingerprint,
    precision,
    dim,
    count: names.length,
    texts,
    ids: content.ids !== undefined,
    columns: columns.map(([name]) => name),
    names: nameBlocks,
    details,
    vectors,
  });
  yield* packed;
  for (const range of ranges) yield vectorBytes(content, range);
}

/** What a reader would refuse is not written. */
function checkContent(content: PackContent): void {
  const { names, texts, ids, columns = [], blockLabels = BLOCK_LABELS } = content;
  if (names.length === 0) throw new NeriumError('LABELS_EMPTY', 'There are no labels to pack.');
  if (names.includes('')) throw new NeriumError('INPUT_INVALID', 'A label to pack has no name.');
  if (columns.length > MAX_COLUMNS) {
    throw invalidInput('columns', columns, `There may be ${MAX_COLUMNS}.`);
  }
  if (!(Number.isInteger(blockLabels) && blockLabels >= 1 && blockLabels <= MAX_BLOCK_LABELS)) {
    throw invalidInput('blockLabels', blockLabels, `It is 1 to ${MAX_BLOCK_LABELS}.`);
  }
  if (new Set(names).size < names.length) {
    throw new NeriumError('INPUT_INVALID', 'Two labels to pack have the same name.');
  }
  for (const list of [texts, ids ?? names, ...columns.map(([, values]) => values)]) {
    if (list.length === names.length) continue;
    throw new NeriumError('INPUT_INVALID', `A list has ${list.length} of ${names.length} values.`);
  }
}

function detailsOf(
  { texts, ids, columns = [] }: PackContent,
  withTexts: boolean,
  range: [number, number],
): object {
  return {
    ...(withTexts && { texts: texts.slice(...range) }),
    ...(ids !== undefined && { ids: ids.slice(...range) }),
    columns: columns.map(([, values]) => values.slice(...range)),
  };
}

function toJson(value: object, [first, end]: [number, number]): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(value));
  if (json.length <= MAX_BLOCK_JSON) return json;
  throw new NeriumError('INPUT_INVALID', `Labels ${first} to ${end} have ${json.length} bytes.`, {
    hint: 'Leave columns out, or set blockLabels to fewer.',
  });
}

async function vectorBytes(content: PackContent, [first, end]: [number, number]) {
  const { dim, precision } = content;
  const vectors = await content.vectors(first, end);
  if (
    vectors.length !== (end - first) * dim ||
    !vectors.every((v) => Math.abs(v) <= LARGEST[precision])
  ) {
    throw new NeriumError(
      'INPUT_INVALID',
      `The vectors of labels ${first} to ${end} are not ${end - first} × ${dim} numbers up to ${LARGEST[precision]}.`,
    );
  }
  return packVectors(vectors, dim, precision);
}

async function* head(header: object): AsyncGenerator<Uint8Array> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  if (json.length > MAX_HEADER_BYTES) {
    throw new NeriumError('INPUT_INVALID', `The header has ${json.length} bytes.`, {
      hint: 'Set blockLabels to more.',
    });
  }
  const preamble = new Uint8Array(PREAMBLE_BYTES);
  preamble.set(PACK_MAGIC);
  new DataView(preamble.buffer).setUint32(8, json.length, true);
  const digest = await sha256Hex(json);
  for (let i = 0; i < 32; i++)
    preamble[16 + i] = Number.parseInt(digest.slice(2 * i, 2 * i + 2), 16);
  yield preamble;
  yield json;
}
