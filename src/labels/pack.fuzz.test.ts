import { expect, test } from 'vitest';
import {
  concat,
  FUZZ_COUNT,
  fuzz,
  mutateBytes,
  mutateJson,
  type Random,
  watchedSource,
} from '../checkpoint/testing/fuzz.ts';
import { gunzip, gzip } from '../io/gzip.ts';
import { sha256Hex } from '../io/sha256.ts';
import { openPack } from './read-pack.ts';
import { bytesOf, contentOf, putTogether, takeApart } from './testing/packs.ts';

const TIMEOUT = 30_000 + 20 * FUZZ_COUNT;

const packs = await Promise.all(
  (['fp32', 'fp16', 'int8'] as const).map(async (precision) => {
    const texts = ['x', 'y', 'z', 'é', '𝒳'];
    const more = { texts, ids: texts, columns: [['kind', texts]] as const, blockLabels: 2 };
    return bytesOf(contentOf(5, 4, precision, more));
  }),
);

test('hostile headers are refused or read', { timeout: TIMEOUT }, async () => {
  const tally = await fuzz('pack header', async (random, past) => {
    const { header, data } = takeApart(random.pick(packs));
    const deep = random.chance(0.8);
    const valid = putTogether(mutateJson(random, header), data);
    if (deep) past();
    await readAll(deep ? valid : mutateBytes(random, random.pick(packs)));
  });
  expectVariety(tally);
});

test('hostile names and details are refused or read', { timeout: TIMEOUT }, async () => {
  const tally = await fuzz('pack names', async (random, past) => {
    const file = await withHostileNames(random, random.pick(packs));
    past();
    await readAll(file);
  });
  expectVariety(tally);
});

interface Block {
  count: number;
  offset: number;
  length: number;
  sha256: string;
  unpacked: number;
}

/** A pack with a changed block of names or details, with the hashes and places that it then has. */
async function withHostileNames(random: Random, pack: Uint8Array): Promise<Uint8Array> {
  const { header, data } = takeApart(pack);
  const { names, details, vectors } = header as Record<'names' | 'details' | 'vectors', Block[]>;
  const all = [...names, ...details, ...vectors];
  const at = random.int(names.length + details.length);
  const block = all[at];
  if (block === undefined) throw new Error('no block');
  const old = data.subarray(block.offset, block.offset + block.length);
  const json = JSON.parse(new TextDecoder().decode(await gunzip(old, block.unpacked)));
  const text = new TextEncoder().encode(JSON.stringify(mutateJson(random, json)));
  const packed = await gzip(text);
  const bytes = random.chance(0.7) ? packed : mutateBytes(random, packed);
  const moved = bytes.length - block.length;
  for (const other of all.slice(at + 1)) other.offset += moved;
  block.sha256 = await sha256Hex(bytes);
  // Once in a while it claims another size than it has.
  block.unpacked = text.length + (random.chance(0.1) ? random.int(64) - 32 : 0);
  const before = data.subarray(0, block.offset);
  const rest = data.subarray(block.offset + block.length);
  block.length = bytes.length;
  return putTogether(header, concat([before, bytes, rest]));
}

async function readAll(bytes: Uint8Array): Promise<void> {
  const asset = await watchedSource({ 'a.pack': bytes }).open('a.pack');
  if (asset === undefined) throw new Error('no file');
  const pack = await openPack(asset);
  const { count, dim } = pack.header;
  if (count * dim > bytes.length) throw new Error(`${count} × ${dim} in ${bytes.length} bytes`);
  const names = await pack.names();
  const { texts = names, ids = names, columns } = await pack.details(0, count);
  for (const list of [names, texts, ids, ...columns]) {
    if (list.length !== count) throw new Error('lists differ in length');
  }
  const vectors = await pack.vectors(0, count);
  if (vectors.length !== count * dim) throw new Error('vectors are missing');
}

/** Both outcomes must occur, and inputs must not be so broken that hardly any is read. */
function expectVariety(tally: ReadonlyMap<string, number>): void {
  expect([...tally.keys()].sort()).toEqual(['PACK_INVALID', 'ok']);
  expect(tally.get('ok') ?? 0).toBeGreaterThan(FUZZ_COUNT / 100);
}
