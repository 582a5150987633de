/**
 * Label vectors kept in a key-value store, by the text that was encoded. Texts are spread over buckets by a hash, so
 * that a few labels read a few small records. Each record carries a digest of its content: a damaged one is a miss.
 */
import type { KeyValueStore } from '../io/key-value.ts';
import { sha256Hex } from '../io/sha256.ts';

export interface LabelStore {
  /** The vectors of these texts, in their order; `undefined` where there is none. */
  get(texts: readonly string[]): Promise<(Float32Array | undefined)[]>;
  /** `vectors` is [texts, dim]. Failure to write is reported, not thrown: the vectors are in memory already. */
  put(texts: readonly string[], vectors: Float32Array): Promise<void>;
}

interface Bucket {
  readonly texts: readonly string[];
  /** float32 [texts, dim]. */
  readonly vectors: ArrayBuffer;
  readonly digest: string;
}

const BUCKETS = 256;

/**
 * @param key of the fingerprint: other fingerprints never see these records
 * @param onFault is told of records that could not be read or written
 * @example
 * const store = openLabelStore(keyValueStore, await fingerprintKey(fingerprint), 384, console.warn);
 */
export function openLabelStore(
  records: KeyValueStore,
  key: string,
  dim: number,
  onFault: (message: string, cause: unknown) => void,
): LabelStore {
  const bucketKey = (bucket: number): string => `labels/${key}/${bucket}`;

  async function read(bucket: number): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    try {
      const record = await wholeBucket(await records.get(bucketKey(bucket)), dim);
      record?.texts.forEach((text, index) => {
        found.set(text, new Float32Array(record.vectors, index * dim * 4, dim));
      });
    } catch (cause) {
      onFault('Stored label vectors could not be read.', cause);
    }
    return found;
  }

  return {
    async get(texts) {
      const buckets = new Map<number, Map<string, Float32Array>>();
      for (const bucket of new Set(texts.map(bucketOf))) buckets.set(bucket, await read(bucket));
      return texts.map((text) => buckets.get(bucketOf(text))?.get(text));
    },
    async put(texts, vectors) {
      const added = new Map<number, Map<string, Float32Array>>();
      texts.forEach((text, index) => {
        const bucket = added.get(bucketOf(text)) ?? new Map<string, Float32Array>();
        added.set(
          bucketOf(text),
          bucket.set(text, vectors.subarray(index * dim, (index + 1) * dim)),
        );
      });
      for (const [bucket, fresh] of added) {
        const content = new Map([...(await read(bucket)), ...fresh]);
        try {
          await records.set(bucketKey(bucket), await toRecord(content, dim));
        } catch (cause) {
          onFault('Label vectors could not be stored.', cause);
          return;
        }
      }
    },
  };
}

/** FNV-1a over UTF-16 code units. */
function bucketOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % BUCKETS;
}

async function toRecord(content: ReadonlyMap<string, Float32Array>, dim: number): Promise<Bucket> {
  const texts = [...content.keys()];
  const vectors = new Float32Array(texts.length * dim);
  [...content.values()].forEach((vector, index) => {
    vectors.set(vector, index * dim);
  });
  return { texts, vectors: vectors.buffer, digest: await digest(texts, vectors.buffer) };
}

/** An unknown value as a bucket, if it is one and has the digest that it claims. */
async function wholeBucket(record: unknown, dim: number): Promise<Bucket | undefined> {
  if (typeof record !== 'object' || record === null) return undefined;
  const { texts, vectors, digest: claimed } = record as Partial<Bucket>;
  if (!Array.isArray(texts) || !(vectors instanceof ArrayBuffer)) return undefined;
  if (vectors.byteLength !== texts.length * dim * 4) return undefined;
  return claimed === (await digest(texts, vectors))
    ? { texts, vectors, digest: claimed }
    : undefined;
}

async function digest(texts: readonly string[], vectors: ArrayBuffer): Promise<string> {
  const names = new TextEncoder().encode(JSON.stringify(texts));
  const bytes = new Uint8Array(names.length + vectors.byteLength);
  bytes.set(names);
  bytes.set(new Uint8Array(vectors), names.length);
  return sha256Hex(bytes);
}
