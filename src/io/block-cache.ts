/**
 * Blocks of files in a key-value store. Every record carries the size or digest that proves it whole, so that a
 * half-written, damaged or foreign one is a miss and is written again.
 */
import type { KeyValueStore } from './key-value.ts';
import { sha256Hex } from './sha256.ts';

/** Bytes of a block; the last one of a file is shorter. A unit of caching and of what is fetched at least. */
export const BLOCK_BYTES = 2 ** 20;

/** What is known of a file without asking the server. */
export type FileRecord = { readonly size: number; readonly version: string } | 'absent';

export interface BlockCache {
  /** The file as it was when it was first opened, or `undefined` where that is not known. */
  file(path: string): Promise<FileRecord | undefined>;
  setFile(path: string, record: FileRecord): Promise<void>;
  /** Blocks `[first, end)` of this version, each of the length that it must have, or `undefined`. */
  blocks(
    path: string,
    record: FileRecord,
    first: number,
    end: number,
  ): Promise<(Uint8Array | undefined)[]>;
  setBlocks(
    path: string,
    record: FileRecord,
    first: number,
    blocks: readonly Uint8Array[],
  ): Promise<void>;
  /** Drops a file and its blocks, or everything of this source. */
  forget(path?: string): Promise<void>;
}

/** Changes when records of older versions of Nerium can no longer be used. */
const FORMAT = 1;

/** What the keys of a source's records have after `file ` and `block `. */
export function filesId(source: string): string {
  return `${FORMAT} ${JSON.stringify(source)} `;
}

/** Bytes of all blocks that are kept under an id. */
export async function keptBytes(store: KeyValueStore, id: string): Promise<number> {
  const prefix = `file ${id}`;
  const files = await store.keys(prefix);
  const records = await store.getMany(files);
  const sizes = files.map(async (key, at) => {
    const record = records[at];
    if (!isFileRecord(record) || record === 'absent') return 0;
    const blocks = `block ${id}${key.slice(prefix.length)} `;
    const indices = (await store.keys(blocks)).map((block) => Number(block.slice(blocks.length)));
    return indices.reduce((sum, index) => sum + blockLength(record.size, index), 0);
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * The cache of one source. Rejections of the store are misses on read; on write they are reported once to
 * `onFault`, and nothing more is written: storage that is full stays full.
 *
 * @param source name of the source with its revision
 */
export function blockCache(
  store: KeyValueStore,
  source: string,
  onFault: (message: string, cause: unknown) => void = () => undefined,
): BlockCache {
  let writable = true;
  const own = filesId(source);
  const fileKey = (path: string): string => `file ${own}${JSON.stringify(path)}`;
  const blockPrefix = (path: string): string => `block ${own}${JSON.stringify(path)} `;
  const blockKey = (path: string, index: number): string => blockPrefix(path) + index;

  async function write(entries: readonly (readonly [string, unknown])[]): Promise<void> {
    if (!writable) return;
    try {
      await store.setMany(entries);
    } catch (cause) {
      writable = false;
      onFault('Model files could not be kept: they will be fetched again at the next load.', cause);
    }
  }

  return {
    async file(path) {
      const record = await orUndefined(store.get(fileKey(path)));
      return isFileRecord(record) ? record : undefined;
    },
    setFile: (path, record) => write([[fileKey(path), record]]),
    async blocks(path, record, first, end) {
      const keys = Array.from({ length: end - first }, (_, i) => blockKey(path, first + i));
      const values = (await orUndefined(store.getMany(keys))) ?? [];
      return Promise.all(keys.map((_, i) => wholeBlock(values[i], record, first + i)));
    },
    async setBlocks(path, record, first, blocks) {
      if (!writable || record === 'absent') return;
      const entries = blocks.map(async (bytes, i) => {
        const value = { version: record.version, digest: await sha256Hex(bytes), bytes };
        return [blockKey(path, first + i), value] as const;
      });
      await write(await Promise.all(entries));
    },
    async forget(path) {
      const keys = (await orUndefined(store.keys())) ?? [];
      const unwanted = keys.filter((key) =>
        path === undefined
          ? key.startsWith(`file ${own}`) || key.startsWith(`block ${own}`)
          : key === fileKey(path) || key.startsWith(blockPrefix(path)),
      );
      await orUndefined(store.delete(unwanted));
    },
  };
}

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch {
    return undefined;
  }
}

function isFileRecord(record: unknown): record is FileRecord {
  if (record === 'absent') return true;
  if (typeof record !== 'object' || record === null) return false;
  const { size, version } = record as { size?: unknown; version?: unknown };
  return typeof version === 'string' && Number.isSafeInteger(size) && (size as number) >= 0;
}

async function wholeBlock(
  value: unknown,
  record: FileRecord,
  index: number,
): Promise<Uint8Array | undefined> {
  if (typeof value !== 'object' || value === null || record === 'absent') return undefined;
  const { version, digest, bytes } = value as {
    version?: unknown;
    digest?: unknown;
    bytes?: unknown;
  };
  const length = blockLength(record.size, index);
  if (version !== record.version || !(bytes instanceof Uint8Array)) return undefined;
  if (bytes.byteLength !== length || (await sha256Hex(bytes)) !== digest) return undefined;
  return bytes;
}

function blockLength(size: number, index: number): number {
  return Math.min(BLOCK_BYTES, size - index * BLOCK_BYTES);
}
