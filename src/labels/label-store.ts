/**
 * Label vectors kept in a key-value store, by the text that was encoded, shared by all label sets of a model.
 *
 * Vectors that outlive the page are stored in half precision: half the space, and scores move by less than 2e-4 (a logit's
 * error is at most 2⁻¹¹ of the sum of its products' magnitudes). Whoever stores rounds fresh vectors as well
 * (`roundVectors`), so that a stored and a fresh vector are the same numbers.
 *
 * Texts are spread over 2¹⁴ buckets by a hash. With a million labels a bucket is a page of about 48 KB at D = 384, so ten
 * labels read ten pages; with a few labels a bucket is one vector. Each record carries a digest of its content: a damaged
 * one is a miss, and the next write replaces it. Records are written one by one and whole, so a crash loses none but the
 * batch that was being encoded.
 */
import { toHalf } from '../checkpoint/half.ts';
import { widen } from '../checkpoint/widen.ts';
import type { KeyValueStore } from '../io/key-value.ts';
import { sha256Hex } from '../io/sha256.ts';

export interface LabelStore {
  /** The vectors of these texts, in their order; `undefined` where there is none. */
  get(texts: readonly string[]): Promise<(Float32Array | undefined)[]>;
  /** `vectors` is [texts, dim]. Failure to write is reported, not thrown: the vectors are in memory already. */
  put(texts: readonly string[], vectors: Float32Array): Promise<void>;
}

export interface LabelStoreOptions {
  readonly precision: StoredPrecision;
  /** Is told of records that could not be read or written. */
  readonly onFault: (message: string, cause: unknown) => void;
  /** Runs a task while no other tab runs one under the same name. */
  readonly exclusively: <Result>(name: string, task: () => Promise<Result>) => Promise<Result>;
}

export type StoredPrecision = 'fp16' | 'fp32';

interface Bucket {
  readonly texts: readonly string[];
  /** float16 or float32 [texts, dim]. */
  readonly vectors: ArrayBuffer;
  readonly digest: string;
}

/** The stored bytes of each text's vector. */
type BucketContent = Map<string, Uint8Array>;

const BUCKETS = 2 ** 14;
/** Records of one read: bounds the memory of a look-up among a million labels. */
const READ_AT_ONCE = 1024;

/**
 * @param key of the fingerprint: other fingerprints never see these records
 * @example
 * const store = openLabelStore(records, await fingerprintKey(fingerprint), 384, { onFault, exclusively });
 */
export function openLabelStore(
  records: KeyValueStore,
  key: string,
  dim: number,
  { precision, onFault, exclusively }: LabelStoreOptions,
): LabelStore {
  const vectorBytes = dim * (precision === 'fp16' ? 2 : 4);
  const bucketKey = (bucket: number): string => `labels/${key}/${bucket}`;

  async function read(buckets: readonly number[]): Promise<BucketContent[]> {
    try {
      const found = await records.getMany(buckets.map(bucketKey));
      return await Promise.all(found.map((record) => contentOf(record, vectorBytes)));
    } catch (cause) {
      onFault('Stored label vectors could not be read.', cause);
      return buckets.map(() => new Map());
    }
  }

  async function write(texts: readonly string[], vectors: Float32Array): Promise<void> {
    const added = new Map<number, BucketContent>();
    texts.forEach((text, index) => {
      const bucket = bucketOf(text);
      const content = added.get(bucket) ?? new Map<string, Uint8Array>();
      const vector = vectors.subarray(index * dim, (index + 1) * dim);
      added.set(bucket, content.set(text, toBytes(vector, precision)));
    });
    const buckets = [...added.keys()];
    const before = await read(buckets);
    const entries = await Promise.all(
      buckets.map(async (bucket, index): Promise<[string, Bucket]> => {
        const content = new Map([...(before[index] ?? []), ...(added.get(bucket) ?? [])]);
        return [bucketKey(bucket), await toRecord(content, vectorBytes)];
      }),
    );
    await records.setMany(entries);
  }

  return {
    async get(texts) {
      const wanted = [...new Set(texts.map(bucketOf))];
      const vectors = new Map<string, Uint8Array>();
      const asked = new Set(texts);
      for (let from = 0; from < wanted.length; from += READ_AT_ONCE) {
        for (const content of await read(wanted.slice(from, from + READ_AT_ONCE))) {
          for (const [text, vector] of content) if (asked.has(text)) vectors.set(text, vector);
        }
      }
      return texts.map((text) => {
        const vector = vectors.get(text);
        return vector && toFloats(vector, precision);
      });
    },
    async put(texts, vectors) {
      try {
        // What is there is read, joined and written back: two tabs at once would lose each other's labels.
        await exclusively(`nerium labels ${key}`, () => write(texts, vectors));
      } catch (cause) {
        onFault('Label vectors could not be stored.', cause);
      }
    },
  };
}

/** Rounds to what a store of this precision keeps. */
export function roundVectors(vectors: Float32Array, precision: StoredPrecision): Float32Array {
  return precision === 'fp32' ? vectors : toFloats(toBytes(vectors, precision), precision);
}

function toBytes(vectors: Float32Array, precision: StoredPrecision): Uint8Array {
  const values = precision === 'fp16' ? Uint16Array.from(vectors, toHalf) : vectors;
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function toFloats(bytes: Uint8Array, precision: StoredPrecision): Float32Array {
  const floats = new Float32Array(bytes.byteLength / (precision === 'fp16' ? 2 : 4));
  widen(precision === 'fp16' ? 'f16' : 'f32', bytes, floats);
  return floats;
}

/** FNV-1a over UTF-16 code units. */
function bucketOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % BUCKETS;
}

async function toRecord(content: BucketContent, vectorBytes: number): Promise<Bucket> {
  const texts = [...content.keys()];
  const vectors = new Uint8Array(texts.length * vectorBytes);
  [...content.values()].forEach((vector, index) => {
    vectors.set(vector, index * vectorBytes);
  });
  return { texts, vectors: vectors.buffer, digest: await digest(texts, vectors.buffer) };
}

/** What a record holds, if it is a bucket with the digest that it claims; else nothing. */
async function contentOf(record: unknown, vectorBytes: number): Promise<BucketContent> {
  const content: BucketContent = new Map();
  if (typeof record !== 'object' || record === null) return content;
  const { texts, vectors, digest: claimed } = record as Partial<Bucket>;
  if (!Array.isArray(texts) || !(vectors instanceof ArrayBuffer)) return content;
  if (vectors.byteLength !== texts.length * vectorBytes) return content;
  if (claimed !== (await digest(texts, vectors))) return content;
  texts.forEach((text, index) => {
    content.set(text, new Uint8Array(vectors, index * vectorBytes, vectorBytes));
  });
  return content;
}

async function digest(texts: readonly string[], vectors: ArrayBuffer): Promise<string> {
  const names = new TextEncoder().encode(JSON.stringify(texts));
  const bytes = new Uint8Array(names.length + vectors.byteLength);
  bytes.set(names);
  bytes.set(new Uint8Array(vectors), names.length);
  return sha256Hex(bytes);
}
