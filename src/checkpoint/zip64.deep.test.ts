import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { directorySource } from '../io/directory-source.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { concat } from './testing/fuzz.ts';
import { centralRecord, endRecords, writeZip } from './testing/zip-writer.ts';

const BIG = 4.5 * 2 ** 30;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function int(value: number): Uint8Array {
  const bytes = new Uint8Array(10);
  bytes.set([0x8a, 8]);
  new DataView(bytes.buffer).setBigInt64(2, BigInt(value), true);
  return bytes;
}

function string(value: string): Uint8Array {
  return concat([Uint8Array.of(0x8c, value.length), text(value)]);
}

/** `name: FloatStorage(key)[count]` on the stack. */
function item(name: string, key: string, count: number): Uint8Array {
  return concat([
    string(name),
    text('ctorch._utils\n_rebuild_tensor_v2\n(('),
    string('storage'),
    text('ctorch\nFloatStorage\n'),
    string(key),
    string('cpu'),
    int(count),
    text('tQK\u0000'),
    int(count),
    Uint8Array.of(0x85, 0x4b, 1, 0x85, 0x89, 0x7d, 0x74, 0x52),
  ]);
}

describe('a torch zip of more than 4 GiB', () => {
  it('is read behind the four-gigabyte mark', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nerium-zip64-'));
    try {
      await writeSparse(join(folder, 'pytorch_model.bin'));
      const checkpoint = await openCheckpoint(directorySource(folder));
      expect(checkpoint.tensors.get('big')?.shape).toEqual([BIG / 4]);
      const small = new Float32Array(3);
      await checkpoint.read('small', small);
      expect(small).toEqual(Float32Array.of(1, 2.5, -3));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** The first storage is a hole: the file takes a few kilobytes on the disk. */
async function writeSparse(path: string): Promise<void> {
  const items = [item('big', '0', BIG / 4), item('small', '1', 3)];
  const pickle = concat([Uint8Array.of(0x80, 2), text('}('), ...items, text('u.')]);
  const values = new Uint8Array(Float32Array.of(1, 2.5, -3).buffer);
  const entries = [
    { name: 'm/data.pkl', bytes: pickle, size: pickle.length },
    { name: 'm/data/0', bytes: new Uint8Array(), size: BIG },
    { name: 'm/data/1', bytes: values, size: values.length },
  ];
  const handle = await open(path, 'w');
  try {
    const directory: Uint8Array[] = [];
    let at = 0;
    for (const { name, bytes, size } of entries) {
      // An archive of one entry begins with its local header and its bytes.
      const own = 30 + name.length + ((64 - ((30 + name.length) % 64)) % 64) + bytes.length;
      await handle.write(writeZip([{ name, bytes }]), 0, own, at);
      directory.push(...centralRecord(text(name), at, size, true, (_, v) => v));
      at += own - bytes.length + size;
    }
    const length = directory.reduce((sum, part) => sum + part.length, 0);
    const ends = endRecords(entries.length, length, at, true, (_, v) => v);
    const tail = concat([...directory, ...ends]);
    await handle.write(tail, 0, tail.length, at);
  } finally {
    await handle.close();
  }
}
