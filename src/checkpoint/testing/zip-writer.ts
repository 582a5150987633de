/**
 * Writes zip archives for tests, valid ones and others: every field can be overridden.
 */
import { concat } from './fuzz.ts';

export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Name and size of every field of the three records, in order. */
const LOCAL = {
  signature: 4,
  version: 2,
  flags: 2,
  method: 2,
  time: 2,
  date: 2,
  crc: 4,
  compressed: 4,
  size: 4,
  nameLength: 2,
  extraLength: 2,
} as const;
const CENTRAL = {
  signature: 4,
  madeBy: 2,
  version: 2,
  flags: 2,
  method: 2,
  time: 2,
  date: 2,
  crc: 4,
  compressed: 4,
  size: 4,
  nameLength: 2,
  extraLength: 2,
  commentLength: 2,
  disk: 2,
  internal: 2,
  external: 4,
  offset: 4,
} as const;
const END = {
  signature: 4,
  disk: 2,
  directoryDisk: 2,
  countHere: 2,
  count: 2,
  directorySize: 4,
  directoryStart: 4,
  commentLength: 2,
} as const;
const END64 = {
  signature: 4,
  recordSize: 8,
  madeBy: 2,
  version: 2,
  disk: 4,
  directoryDisk: 4,
  countHere: 8,
  count: 8,
  directorySize: 8,
  directoryStart: 8,
} as const;
const LOCATOR64 = { signature: 4, disk: 4, end64: 8, disks: 4 } as const;
const EXTRA64 = { id: 2, length: 2, size: 8, compressed: 8, offset: 8 } as const;

type Values = Readonly<Record<string, number>>;
/** Called for every record before it is written; may return other values. */
export type Override = (record: string, values: Values) => Values;

/** The bytes of an archive of stored entries. */
export function writeZip(
  files: readonly ZipFile[],
  zip64 = false,
  override: Override = (_, v) => v,
): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes } of files) {
    const nameBytes = new TextEncoder().encode(name);
    // torch.save pads so that the values begin at a multiple of 64.
    const padding = new Uint8Array((64 - ((at + 30 + nameBytes.length) % 64)) % 64);
    const sizes = { compressed: bytes.length, size: bytes.length, nameLength: nameBytes.length };
    const local = record(
      LOCAL,
      override('local', { signature: 0x04034b50, ...sizes, extraLength: padding.length }),
    );
    directory.push(...centralRecord(nameBytes, at, bytes.length, zip64, override));
    const entry = [local, nameBytes, padding, bytes];
    parts.push(...entry);
    at += entry.reduce((sum, part) => sum + part.length, 0);
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  return concat([...parts, ...directory, ...endRecords(files.length, size, at, zip64, override)]);
}

/** An entry of the directory. */
export function centralRecord(
  name: Uint8Array,
  offset: number,
  size: number,
  zip64: boolean,
  override: Override,
): Uint8Array[] {
  const extra = zip64
    ? record(EXTRA64, override('extra64', { id: 1, length: 24, size, compressed: size, offset }))
    : new Uint8Array();
  const own = zip64
    ? { compressed: 0xffffffff, size: 0xffffffff, offset: 0xffffffff }
    : { compressed: size, size, offset };
  const values = {
    signature: 0x02014b50,
    ...own,
    nameLength: name.length,
    extraLength: extra.length,
  };
  return [record(CENTRAL, override('central', values)), name, extra];
}

/** What ends an archive. */
export function endRecords(
  count: number,
  size: number,
  start: number,
  zip64: boolean,
  override: Override,
): Uint8Array[] {
  const full = { countHere: count, count, directorySize: size, directoryStart: start };
  if (!zip64) return [record(END, override('end', { signature: 0x06054b50, ...full }))];
  const short = {
    countHere: 0xffff,
    count: 0xffff,
    directorySize: 0xffffffff,
    directoryStart: 0xffffffff,
  };
  return [
    record(END64, override('end64', { signature: 0x06064b50, recordSize: 44, ...full })),
    record(
      LOCATOR64,
      override('locator64', { signature: 0x07064b50, end64: start + size, disks: 1 }),
    ),
    record(END, override('end', { signature: 0x06054b50, ...short })),
  ];
}

function record(fields: Readonly<Record<string, number>>, values: Values): Uint8Array {
  const bytes = new Uint8Array(Object.values(fields).reduce((sum, size) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [name, size] of Object.entries(fields)) {
    const value = Math.trunc(values[name] ?? 0);
    if (size === 8) view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += size;
  }
  return bytes;
}
