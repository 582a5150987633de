import { expect, test } from 'vitest';
import { bytesAsset } from '../io/bytes-source.ts';
import { roundToPack } from './pack-vectors.ts';
import { checkPackFits, openPack } from './read-pack.ts';
import { bytesOf, contentOf, putTogether, takeApart } from './testing/packs.ts';

const PRECISIONS = ['fp32', 'fp16', 'int8'] as const;

test.each(PRECISIONS)('%s: what is written is read, in whole and in part', async (precision) => {
  const texts = Array.from({ length: 10 }, (_, i) => `text ${i}`);
  const content = contentOf(10, 5, precision, {
    texts,
    ids: texts.map((_, i) => `id${i}`),
    columns: [['kind', texts.map((_, i) => `kind ${i % 2}`)]],
    blockLabels: 4,
  });
  const pack = await openPack(bytesAsset('a.pack', await bytesOf(content)));
  expect(pack.header).toMatchObject({ count: 10, dim: 5, precision, columns: ['kind'] });
  expect(await pack.names()).toEqual(content.names);
  const details = await pack.details(0, 10);
  expect(details.texts).toEqual(texts);
  expect(details.ids?.[9]).toBe('id9');
  expect(details.columns[0]?.[3]).toBe('kind 1');
  expect(await pack.details(3, 9)).toEqual({
    texts: texts.slice(3, 9),
    ids: details.ids?.slice(3, 9),
    columns: [details.columns[0]?.slice(3, 9)],
  });
  const rounded = roundToPack(content.all, 5, precision);
  expect(await pack.vectors(0, 10)).toEqual(rounded);
  expect(await pack.vectors(3, 9)).toEqual(rounded.subarray(15, 45));
  expect(await pack.vectors(4, 4)).toEqual(new Float32Array());
});

test.each(PRECISIONS)('%s: bytes may lie anywhere, also in a buffer of Node', async (precision) => {
  const content = contentOf(5, 3, precision, { blockLabels: 2 });
  const bytes = await bytesOf(content);
  for (let shift = 0; shift < 4; shift++) {
    const moved = Buffer.alloc(bytes.length + shift);
    moved.set(bytes, shift);
    const pack = await openPack(bytesAsset('a.pack', moved.subarray(shift)));
    expect(await pack.vectors(0, 5)).toEqual(roundToPack(content.all, 3, precision));
  }
});

test('rounding errs by half a step at most', () => {
  const { all } = contentOf(50, 32, 'int8');
  const rounded = roundToPack(all, 32, 'int8');
  for (let row = 0; row < 50; row++) {
    const exact = all.subarray(row * 32, (row + 1) * 32);
    const largest = Math.max(...exact.map(Math.abs));
    exact.forEach((value, i) => {
      const error = Math.abs(value - (rounded[row * 32 + i] ?? 0));
      expect(error).toBeLessThanOrEqual((largest / 127) * 0.501);
    });
  }
  expect(roundToPack(new Float32Array(4), 4, 'int8')).toEqual(new Float32Array(4));
  expect(roundToPack(all, 32, 'fp32')).toEqual(all);
});

test('int8 with names takes at most 400 bytes a label at D = 384', async () => {
  const bytes = await bytesOf(contentOf(1000, 384, 'int8'));
  expect(bytes.length / 1000).toBeLessThanOrEqual(400);
});

test('only the blocks that are asked for are read', async () => {
  const ids = Array.from({ length: 100 }, (_, index) => `id ${index}`);
  const bytes = await bytesOf(contentOf(100, 8, 'fp16', { blockLabels: 10, ids }));
  const asset = bytesAsset('a.pack', bytes);
  let reads: number[] = [];
  const pack = await openPack({
    ...asset,
    read: (start, end) => {
      reads.push(end - start);
      return asset.read(start, end);
    },
  });
  const { header } = pack;
  const lengthOf = (blocks: readonly { readonly length: number }[]): number =>
    blocks.reduce((sum, { length }) => sum + length, 0);
  const during = async (task: () => Promise<unknown>): Promise<number[]> => {
    reads = [];
    await task();
    return reads;
  };
  expect(await during(() => pack.vectors(25, 26))).toEqual([10 * 8 * 2]);
  // Names without their details, at one request.
  expect(await during(() => pack.names())).toEqual([lengthOf(header.names)]);
  expect(await during(() => pack.details(25, 26))).toEqual([header.details[2]?.length]);
  expect(await during(() => pack.vectors(5, 95))).toEqual([lengthOf(header.vectors)]);
});

test('without details there are no blocks of them', async () => {
  const pack = await openPack(bytesAsset('a.pack', await bytesOf(contentOf(3, 4, 'int8'))));
  expect(pack.header.details).toEqual([]);
  expect(await pack.details(0, 3)).toEqual({ texts: undefined, ids: undefined, columns: [] });
});

test('any changed byte is found', async () => {
  const content = contentOf(3, 4, 'int8', { ids: ['a', 'b', 'c'] });
  const bytes = await bytesOf(content);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    const read = async () => {
      const pack = await openPack(bytesAsset('a.pack', changed));
      await pack.names();
      await pack.details(0, 3);
      await pack.vectors(0, 3);
    };
    await expect(read(), `byte ${at}`).rejects.toMatchObject({ code: 'PACK_INVALID' });
  }
});

test('a huge claim is refused before anything is allocated', async () => {
  const { header, data } = takeApart(await bytesOf(contentOf(3, 4, 'int8')));
  for (const change of [{ count: 2 ** 40 }, { dim: 2 ** 16 }, { dim: 2 ** 52 }]) {
    const pack = putTogether({ ...(header as object), ...change }, data);
    await expect(openPack(bytesAsset('a.pack', pack))).rejects.toMatchObject({
      code: 'PACK_INVALID',
    });
  }
});

test('a pack of another model is refused with what differs', async () => {
  const content = contentOf(3, 4, 'fp32');
  const { header } = await openPack(bytesAsset('a.pack', await bytesOf(content)));
  const model = { ...content.fingerprint, dim: 4 };
  expect(() => checkPackFits(header, { ...model, model: 'elsewhere' })).not.toThrow();
  const others = { dim: 5, checkpoint: 'cd'.repeat(32), dtype: 'fp16', stage: 'encoder' };
  for (const [name, value] of Object.entries(others)) {
    expect(() => checkPackFits(header, { ...model, [name]: value })).toThrow(
      expect.objectContaining({
        code: 'PACK_MISMATCH',
        message: expect.stringContaining(`${name} is `),
      }),
    );
  }
});

test.each([
  [{ names: [] }, 'LABELS_EMPTY'],
  [{ names: ['a', 'a', 'b'] }, 'INPUT_INVALID'],
  [{ names: ['a', '', 'b'] }, 'INPUT_INVALID'],
  [{ texts: ['a'] }, 'INPUT_INVALID'],
  [{ blockLabels: 0 }, 'INPUT_INVALID'],
  [{ blockLabels: 2 ** 17 }, 'INPUT_INVALID'],
  [{ columns: Array(65).fill(['kind', ['a', 'b', 'c']]) }, 'INPUT_INVALID'],
  [{ vectors: () => new Float32Array(11) }, 'INPUT_INVALID'],
  [{ vectors: () => new Float32Array(12).fill(Number.NaN) }, 'INPUT_INVALID'],
  [{ vectors: () => new Float32Array(12).fill(65_520) }, 'INPUT_INVALID'],
])('the writer refuses %j with %s', async (change, code) => {
  await expect(bytesOf(contentOf(3, 4, 'fp16', change))).rejects.toMatchObject({ code });
});
