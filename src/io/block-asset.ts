/**
 * A file that is read in blocks: neighbouring blocks in one request, answers kept for a while and in the cache.
 */
import { isNeriumError } from '../errors.ts';
import { BLOCK_BYTES, type BlockCache, type FileRecord } from './block-cache.ts';
import { checkRange } from './bounds.ts';
import type { ReadListener } from './progress.ts';
import type { Asset, ByteRange } from './source.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Blocks of one request. Requests of 8 MiB keep a connection busy without holding much. */
const RUN_BLOCKS = 8;
/** Blocks that are kept in memory: the run that is read, the one that is fetched ahead, and one before. */
const KEPT_BLOCKS = 3 * RUN_BLOCKS;

/** Time without a read after which blocks are dropped from memory. */
const IDLE_MS = 2000;

export interface BlockAssetParts {
  readonly path: string;
  /** Name for the listener: the path, after the repository's name where it is not the model's own. */
  readonly label: string;
  readonly record: Exclude<FileRecord, 'absent'>;
  /** The file on the server; opened only when a block is not in the cache. */
  readonly origin: (signal?: AbortSignal) => Promise<Asset>;
  readonly cache: BlockCache | undefined;
  readonly listener: ReadListener | undefined;
  /** Told of writes to the cache that go on in the background. */
  readonly track: (work: Promise<void>) => void;
  /** Drops the file from the cache: it is not what was kept. */
  readonly forget: () => Promise<void>;
}

export class BlockAsset implements Asset {
  readonly path: string;
  readonly size: number;
  readonly version: string;
  readonly #parts: BlockAssetParts;
  /** In the order of last use: the first is dropped first. */
  readonly #kept = new Map<number, Promise<Uint8Array>>();
  /** Blocks that will be read, where the reader said so. */
  readonly #wanted = new Set<number>();
  readonly #reported = new Set<number>();
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: BlockAssetParts) {
    this.#parts = parts;
    this.path = parts.path;
    this.size = parts.record.size;
    this.version = parts.record.version;
  }

  expect(ranges: readonly ByteRange[]): void {
    for (const [start, end] of ranges) {
      checkRange(this.path, this.size, start, end);
      for (let index = blockOf(start); index * BLOCK_BYTES < end; index++) this.#wanted.add(index);
    }
    let bytes = 0;
    for (const index of new Set([...this.#wanted, ...this.#reported])) bytes += this.#length(index);
    this.#parts.listener?.expect(this.#parts.label, bytes, true);
  }

  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    checkRange(this.path, this.size, start, end);
    if (start === end) return new Uint8Array(0);
    this.#restartIdle();
    const first = blockOf(start);
    const last = blockOf(end - 1);
    if (first === last) {
      const block = await this.#block(first, last, signal);
      return block.subarray(start - first * BLOCK_BYTES, end - first * BLOCK_BYTES);
    }
    const bytes = new Uint8Array(end - start);
    for (let index = first; index <= last; index++) {
      const block = await this.#block(index, last, signal);
      const blockStart = index * BLOCK_BYTES;
      const from = Math.max(start - blockStart, 0);
      bytes.set(block.subarray(from, end - blockStart), blockStart + from - start);
    }
    return bytes;
  }

  /** Block `index` of a read that goes on to block `last`. */
  async #block(index: number, last: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    for (;;) {
      const runEnd = this.#start(index, last, signal);
      const block = this.#touch(index);
      // The next run travels while this one is used.
      const ahead = this.#nextMissing(runEnd, last);
      if (ahead !== undefined) this.#start(ahead, last, signal);
      try {
        return await unlessAborted(block, signal);
      } catch (error) {
        signal?.throwIfAborted();
        // The run was started by another reader, who gave up: start it again.
        if (!isAbort(error)) throw error;
      }
    }
  }

  /** Starts to load `index`, unless it is kept, with wanted blocks behind it; gives the end of the run. */
  #start(index: number, last: number, signal: AbortSignal | undefined): number {
    if (this.#kept.has(index)) return index + 1;
    let end = index + 1;
    while (end - index < RUN_BLOCKS && this.#isNeeded(end, last) && !this.#kept.has(end)) end++;
    const run = this.#load(index, end, signal);
    for (let i = index; i < end; i++) {
      const block = run.then((blocks) => blocks[i - index] as Uint8Array);
      block.catch(() => {
        if (this.#kept.get(i) === block) this.#kept.delete(i);
      });
      this.#kept.set(i, block);
    }
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_BLOCKS) break;
      this.#kept.delete(old);
    }
    return end;
  }

  #isNeeded(index: number, last: number): boolean {
    if (index * BLOCK_BYTES >= this.size) return false;
    // A wanted block that was loaded before and dropped since was probably used: it is loaded when it is read.
    return index <= last || (this.#wanted.has(index) && !this.#reported.has(index));
  }

  #nextMissing(from: number, last: number): number | undefined {
    for (let index = from; index < from + RUN_BLOCKS; index++) {
      if (this.#isNeeded(index, last)) return this.#kept.has(index) ? undefined : index;
    }
    return undefined;
  }

  /** The kept block, now the one that was used last. */
  #touch(index: number): Promise<Uint8Array> {
    const block = this.#kept.get(index) as Promise<Uint8Array>;
    this.#kept.delete(index);
    this.#kept.set(index, block);
    return block;
  }

  /** Blocks `[first, end)` from the cache, and what is not there in one request a gap. */
  async #load(first: number, end: number, signal: AbortSignal | undefined): Promise<Uint8Array[]> {
    const { path, record, cache } = this.#parts;
    const found: (Uint8Array | undefined)[] =
      (await cache?.blocks(path, record, first, end)) ?? new Array(end - first).fill(undefined);
    found.forEach((block, i) => {
      if (block !== undefined) this.#report(first + i, true);
    });
    for (let from = 0; from < found.length; from++) {
      if (found[from] !== undefined) continue;
      let to = from + 1;
      while (to < found.length && found[to] === undefined) to++;
      const fetched = await this.#fetch(first + from, first + to, signal);
      fetched.forEach((block, i) => {
        found[from + i] = block;
      });
    }
    return found as Uint8Array[];
  }

  async #fetch(first: number, end: number, signal: AbortSignal | undefined): Promise<Uint8Array[]> {
    const { path, record, cache, track } = this.#parts;
    const start = first * BLOCK_BYTES;
    const origin = await this.#parts.origin(signal);
    let bytes: Uint8Array;
    try {
      bytes = await origin.read(start, Math.min(end * BLOCK_BYTES, this.size), signal);
    } catch (error) {
      if (isNeriumError(error, 'ASSET_INVALID')) await this.#parts.forget();
      throw error;
    }
    const blocks: Uint8Array[] = [];
    for (let index = first; index < end; index++) {
      const at = index * BLOCK_BYTES - start;
      // Copies: a view would keep the whole run alive, and IndexedDB would store all of it with each view.
      blocks.push(bytes.slice(at, at + BLOCK_BYTES));
      this.#report(index, false);
    }
    if (cache !== undefined) track(cache.setBlocks(path, record, first, blocks));
    return blocks;
  }

  /** Weights are read in one go: afterwards nothing of them should stay in memory. */
  #restartIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#kept.clear(), IDLE_MS);
    // Node would wait for the timer before it exits.
    if (typeof this.#idle === 'object') this.#idle.unref();
  }

  /** Counts a block once, however often it is read. */
  #report(index: number, fromCache: boolean): void {
    if (this.#reported.has(index)) return;
    this.#reported.add(index);
    this.#parts.listener?.read({ path: this.#parts.label, bytes: this.#length(index), fromCache });
  }

  #length(index: number): number {
    return Math.min(BLOCK_BYTES, this.size - index * BLOCK_BYTES);
  }
}

function blockOf(position: number): number {
  return Math.floor(position / BLOCK_BYTES);
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
