/**
 * Vectors on the disk as they are encoded, so that a stopped command goes on where it was: a key of what they belong to,
 * then records of index, checksum and vector in float32. A record that was cut or damaged ends the file.
 */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';

const KEY_BYTES = 64;
const RECORD_HEAD = 8;

export interface PartialFile {
  readonly has: (index: number) => boolean;
  /** `vectors` is [indices, dim]. */
  append(indices: readonly number[], vectors: Float32Array): void;
  /** Vectors of labels `[first, end)`, which must all be there. */
  read(first: number, end: number): Float32Array;
  close(): void;
  /** Closes and deletes it. */
  remove(): void;
}

/**
 * @param key hex SHA-256 of labels and model: a file with another one begins anew
 */
export function openPartialFile(
  path: string,
  key: string,
  count: number,
  dim: number,
): PartialFile {
  const file = openSync(path, 'a+');
  const recordBytes = RECORD_HEAD + 4 * dim;
  /** Where the record of each label begins; 0 where there is none. */
  const places = new Float64Array(count);
  let end = recover();

  function recover(): number {
    const size = fstatSync(file).size;
    const head = Buffer.alloc(KEY_BYTES);
    readSync(file, head, 0, KEY_BYTES, 0);
    if (size < KEY_BYTES || head.toString('latin1') !== key) {
      ftruncateSync(file, 0);
      writeSync(file, key, null, 'latin1');
      return KEY_BYTES;
    }
    let at = KEY_BYTES;
    const record = Buffer.alloc(recordBytes);
    for (; at + recordBytes <= size; at += recordBytes) {
      readSync(file, record, 0, recordBytes, at);
      const index = record.readUInt32LE(0);
      if (index >= count || record.readUInt32LE(4) !== checksum(record)) break;
      places[index] = at;
    }
    ftruncateSync(file, at);
    return at;
  }

  return {
    has: (index) => places[index] !== 0,
    append(indices, vectors) {
      const records = Buffer.alloc(indices.length * recordBytes);
      indices.forEach((index, row) => {
        const record = records.subarray(row * recordBytes, (row + 1) * recordBytes);
        record.writeUInt32LE(index, 0);
        const vector = vectors.subarray(row * dim, (row + 1) * dim);
        record.set(new Uint8Array(vector.buffer, vector.byteOffset, 4 * dim), RECORD_HEAD);
        record.writeUInt32LE(checksum(record), 4);
      });
      writeSync(file, records);
      indices.forEach((index, row) => {
        places[index] = end + row * recordBytes;
      });
      end += records.length;
    },
    read(first, last) {
      const vectors = new Float32Array((last - first) * dim);
      const bytes = new Uint8Array(vectors.buffer);
      for (let index = first; index < last; index++) {
        const at = (places[index] ?? 0) + RECORD_HEAD;
        readSync(file, bytes, (index - first) * 4 * dim, 4 * dim, at);
      }
      return vectors;
    },
    close: () => closeSync(file),
    remove() {
      closeSync(file);
      unlinkSync(path);
    },
  };
}

/** Of the index and the vector. */
function checksum(record: Buffer): number {
  return crc32(record.subarray(RECORD_HEAD), crc32(record.subarray(0, 4)));
}
