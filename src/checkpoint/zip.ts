/**
 * Directories of zip archives with stored entries, as `torch.save` writes them; ZIP64 included.
 */
import { NeriumError } from '../errors.ts';
import type { Asset, ByteRange } from '../io/source.ts';

/** One entry, from the central directory. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** From the local header to where the next entry or the directory begins. */
  readonly range: ByteRange;
  readonly stored: boolean;
}

const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const LOCATOR64_BYTES = 20;
const END64_BYTES = 56;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT = 0xffff;
/** Some hundred bytes an entry; the largest checkpoints have a few thousand entries. */
const MAX_DIRECTORY_BYTES = 64 * 2 ** 20;
const ENCRYPTED = 1;

interface Directory {
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

/** The entries in the order of their bytes; each lies in the file, and no two overlap. */
export async function readZipDirectory(asset: Asset, signal?: AbortSignal): Promise<ZipEntry[]> {
  const directory = await findDirectory(asset, signal);
  if (directory.size > MAX_DIRECTORY_BYTES) {
    throw invalid(asset, `its directory has ${directory.size} bytes`);
  }
  const bytes = await asset.read(directory.start, directory.start + directory.size, signal);
  return placeEntries(asset, parseDirectory(asset, bytes, directory.count), directory.start);
}

/** Where the bytes of a stored entry begin: behind its local header, whose length only the header tells. */
export async function zipDataStart(
  asset: Asset,
  entry: ZipEntry,
  signal?: AbortSignal,
): Promise<number> {
  if (!entry.stored) {
    throw new NeriumError('CHECKPOINT_INVALID', `"${entry.name}" in ${asset.path} is compressed.`, {
      hint: 'Only stored entries can be read in ranges: save the checkpoint again with torch.save.',
    });
  }
  const [start, limit] = entry.range;
  if (limit - start < LOCAL_BYTES) throw invalid(asset, `"${entry.name}" has no local header`);
  const bytes = await asset.read(start, start + LOCAL_BYTES, signal);
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw invalid(asset, `"${entry.name}" has no local header`);
  }
  const data = start + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (data + entry.size > limit) {
    throw invalid(asset, `"${entry.name}" runs into what comes after it`);
  }
  return data;
}

async function findDirectory(asset: Asset, signal: AbortSignal | undefined): Promise<Directory> {
  const { size } = asset;
  const tailStart = Math.max(0, size - END_BYTES - MAX_COMMENT);
  const tail = await asset.read(tailStart, size, signal);
  const view = viewOf(tail);
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) !== tail.byteLength) continue;
    const end = tailStart + at;
    const directory = {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      start: view.getUint32(at + 16, true),
    };
    const full =
      directory.count === 0xffff || directory.size === 0xffffffff || directory.start === 0xffffffff;
    return checkDirectory(asset, full ? await findDirectory64(asset, end, signal) : directory, end);
  }
  throw new NeriumError('ASSET_TRUNCATED', `${asset.path} has no zip directory at its end.`, {
    hint: 'The file is cut off, or no file of torch.save (version 1.6 or later): download it again.',
  });
}

async function findDirectory64(
  asset: Asset,
  end: number,
  signal: AbortSignal | undefined,
): Promise<Directory> {
  if (end < LOCATOR64_BYTES) throw invalid(asset, 'its ZIP64 directory is missing');
  const locator = viewOf(await asset.read(end - LOCATOR64_BYTES, end, signal));
  const at = Number(locator.getBigUint64(8, true));
  if (locator.getUint32(0, true) !== LOCATOR64_SIGNATURE || at + END64_BYTES > end) {
    throw invalid(asset, 'its ZIP64 directory is missing');
  }
  const view = viewOf(await asset.read(at, at + END64_BYTES, signal));
  if (view.getUint32(0, true) !== END64_SIGNATURE) {
    throw invalid(asset, 'its ZIP64 directory is missing');
  }
  return {
    count: Number(view.getBigUint64(32, true)),
    size: Number(view.getBigUint64(40, true)),
    start: Number(view.getBigUint64(48, true)),
  };
}

function checkDirectory(asset: Asset, directory: Directory, end: number): Directory {
  const { start, size, count } = directory;
  if (start + size > end) throw invalid(asset, 'its directory lies outside the file');
  if (count * CENTRAL_BYTES > size) throw invalid(asset, `${count} entries in ${size} bytes`);
  return directory;
}

interface RawEntry {
  readonly name: string;
  readonly size: number;
  readonly start: number;
  readonly stored: boolean;
}

function parseDirectory(asset: Asset, bytes: Uint8Array, count: number): RawEntry[] {
  const view = viewOf(bytes);
  const decoder = new TextDecoder();
  const entries: RawEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL_BYTES > bytes.byteLength || view.getUint32(at, true) !== CENTRAL_SIGNATURE) {
      throw invalid(asset, `entry ${index} of its directory is cut off`);
    }
    const nameEnd = at + CENTRAL_BYTES + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.byteLength) throw invalid(asset, `entry ${index} of its directory is cut off`);
    const sizes = readSizes(asset, view, at, nameEnd, extraEnd);
    entries.push({
      name: decoder.decode(bytes.subarray(at + CENTRAL_BYTES, nameEnd)),
      size: sizes.size,
      start: sizes.start,
      stored:
        view.getUint16(at + 10, true) === 0 &&
        sizes.size === sizes.compressed &&
        (view.getUint16(at + 8, true) & ENCRYPTED) === 0,
    });
    at = next;
  }
  return entries;
}

/** Sizes and place of an entry: 32 bits, or where these are all ones, 64 bits from the ZIP64 extra field. */
function readSizes(asset: Asset, view: DataView, at: number, nameEnd: number, extraEnd: number) {
  const values = [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ];
  for (let field = nameEnd; field + 4 <= extraEnd; ) {
    const length = view.getUint16(field + 2, true);
    const fieldEnd = field + 4 + length;
    if (fieldEnd > extraEnd) break;
    if (view.getUint16(field, true) === 1) {
      let from = field + 4;
      values.forEach((value, index) => {
        if (value !== 0xffffffff || from + 8 > fieldEnd) return;
        values[index] = Number(view.getBigUint64(from, true));
        from += 8;
      });
    }
    field = fieldEnd;
  }
  const [size = 0, compressed = 0, start = 0] = values;
  if (!values.every((value) => Number.isSafeInteger(value) && value <= asset.size)) {
    throw invalid(asset, 'an entry lies outside the file');
  }
  return { size, compressed, start };
}

function placeEntries(asset: Asset, raw: RawEntry[], directoryStart: number): ZipEntry[] {
  const sorted = raw.sort((a, b) => a.start - b.start);
  return sorted.map(({ name, size, start, stored }, index) => {
    const limit = sorted[index + 1]?.start ?? directoryStart;
    if (start + LOCAL_BYTES > limit || (stored && start + LOCAL_BYTES + size > limit)) {
      throw invalid(asset, `"${name}" overlaps what comes after it`);
    }
    return { name, size, stored, range: [start, limit] };
  });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function invalid(asset: Asset, what: string): NeriumError {
  return new NeriumError('CHECKPOINT_INVALID', `${asset.path} is a broken zip archive: ${what}.`, {
    hint: 'Download or copy the file again.',
  });
}
