/**
 * Where a model's files come from. Every reader above this folder sees only these interfaces.
 */

/** One file whose bytes can be read in ranges. */
export interface Asset {
  /** Path within the source, for instance `labels_tokenizer/tokenizer.json`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Changes when the file does: its size with an ETag or a date. The size alone where nothing else is known. */
  readonly version: string;
  /**
   * Bytes `[start, end)`. Fails with ASSET_TRUNCATED where the file holds fewer.
   * Reads may be answered from a larger request or from the cache.
   */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Announces the byte ranges that will be read, so that reads can be merged and unwanted parts left out. */
  expect?(ranges: readonly ByteRange[]): void;
}

/** Bytes `[start, end)`. */
export type ByteRange = readonly [start: number, end: number];

/** A folder of files: on a server, on a disk, or in memory. */
export interface AssetSource {
  /** For messages: the URL or the directory. */
  readonly name: string;
  readonly revision: string | undefined;
  /** The file, or `undefined` where there is none. A server that cannot be asked is an error, not `undefined`. */
  open(path: string, signal?: AbortSignal): Promise<Asset | undefined>;
  /** The source of another repository on the same hub or beside this folder, for `labels_encoder`. */
  sibling(repository: string): AssetSource | undefined;
  /**
   * Drops what is cached of a file that turned out to be broken, or of all files and siblings, so that the next load
   * asks the server again.
   */
  forget?(path?: string): Promise<void>;
}
