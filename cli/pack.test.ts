import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isPackRequest } from '../src/engine/call-labels.ts';
import type { Engine } from '../src/engine/engine.ts';
import { LabelTower } from '../src/engine/label-tower.ts';
import { bytesAsset } from '../src/io/bytes-source.ts';
import { roundToPack } from '../src/labels/pack-vectors.ts';
import { checkPackFits, type LabelPack, openPack } from '../src/labels/read-pack.ts';
import { openNodeEngine } from './node-engine.ts';
import { openPartialFile } from './pack/partial-file.ts';
import { readLabels } from './pack/read-labels.ts';
import { main } from './pack.ts';

const MODEL = new URL('../fixtures/bi-span-bert', import.meta.url).pathname;
const NAMES = Array.from({ length: 300 }, (_, i) =>
  `kind ${i} of ${'thing '.repeat(i % 9)}`.trim(),
);

let folder = '';
let engine: Engine;
let fresh: Float32Array;

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  folder = await mkdtemp(join(tmpdir(), 'nerium-pack-'));
  engine = await openNodeEngine(MODEL);
  const texts = NAMES.map((name) => `a ${name}`);
  fresh = (await engine.labels({ names: NAMES, texts })).vectors;
  await writeFile(join(folder, 'labels.txt'), `${NAMES.join('\n')}\n${NAMES[0]}\n`);
});

afterAll(async () => {
  vi.restoreAllMocks();
  await engine.dispose();
  await rm(folder, { recursive: true });
});

async function packTo(name: string, ...more: readonly string[]): Promise<LabelPack> {
  const out = join(folder, name);
  const labels = join(folder, 'labels.txt');
  const args = ['--model', MODEL, '--labels', labels, '--template', 'a {label}', '--out', out];
  expect(await main([...args, ...more])).toBe(0);
  return openPack(bytesAsset(name, new Uint8Array(await readFile(out))));
}

test.each(['fp32', 'fp16', 'int8'] as const)(
  '%s: packed vectors are fresh ones, rounded',
  async (precision) => {
    const pack = await packTo(`${precision}.pack`, '--precision', precision);
    const { dim, ...fingerprint } = await engine.labelFingerprint();
    checkPackFits(pack.header, { ...fingerprint, revision: null, dim });
    expect(pack.header.fingerprint.model).toBe('bi-span-bert');
    const names = await pack.names();
    const { texts } = await pack.details(0, names.length);
    expect(names).toEqual(NAMES);
    expect(texts?.[7]).toBe(`a ${NAMES[7]}`);
    expect(await pack.vectors(0, 300)).toEqual(roundToPack(fresh, dim, precision));
  },
);

test('a label set of a pack finds what fresh labels find, without the label tower', async () => {
  await packTo('whole.pack', '--precision', 'fp32');
  const bytes = new Uint8Array(await readFile(join(folder, 'whole.pack')));
  const other = await openNodeEngine(MODEL);
  try {
    for (const pack of [bytes, new File([bytes], 'whole.pack')]) {
      expect(isPackRequest({ pack })).toBe(true);
      const labels = await other.packedLabels({ pack });
      expect(labels.names).toEqual(NAMES);
      expect(labels.vectors).toEqual(fresh);
    }
    expect(other.info.labelTowerRuns).toBe(0);
  } finally {
    await other.dispose();
  }
});

test('a pack of another model is refused', async () => {
  await packTo('other.pack');
  const pack = new Uint8Array(await readFile(join(folder, 'other.pack')));
  const other = await openNodeEngine(MODEL.replace('bi-span-bert', 'bi-span-markerV1'));
  try {
    const opened = other.packedLabels({ pack });
    await expect(opened).rejects.toMatchObject({ code: 'PACK_MISMATCH' });
  } finally {
    await other.dispose();
  }
});

test('a description of a label called pack is no pack', async () => {
  expect(isPackRequest({ pack: 'wolves that hunt together' })).toBe(false);
  expect(isPackRequest(['pack'])).toBe(false);
  const nothing = engine.packedLabels({ pack: {} } as never);
  await expect(nothing).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});

test('a command that was stopped goes on where it was', async () => {
  const { encode } = LabelTower.prototype;
  let encoded = 0;
  const spy = vi.spyOn(LabelTower.prototype, 'encode');
  spy.mockImplementation(async function* (this: LabelTower, texts) {
    for await (const batch of encode.call(this, texts)) {
      if (encoded > 100) throw new Error('stopped');
      encoded += batch.indices.length;
      yield batch;
    }
  });
  await expect(packTo('stopped.pack', '--precision', 'fp32')).rejects.toThrow('stopped');
  spy.mockClear();
  encoded = -1000;
  const pack = await packTo('stopped.pack', '--precision', 'fp32');
  expect(spy.mock.calls[0]?.[0].length).toBeLessThan(200);
  spy.mockRestore();
  expect(await pack.vectors(0, 300)).toEqual(fresh);
  expect(await readdir(folder)).not.toContain('stopped.pack.partial');
});

test('what was encoded before is not encoded again, and a cut record is', async () => {
  const [path, key] = [join(folder, 'half.partial'), 'ab'.repeat(32)];
  const vectors = Float32Array.from({ length: 6 }, (_, i) => i / 3);
  const before = openPartialFile(path, key, 4, 2);
  before.append([2, 0, 1], vectors);
  before.close();
  await truncate(path, 64 + 3 * 16 - 1);
  const after = openPartialFile(path, key, 4, 2);
  expect([0, 1, 2, 3].map(after.has)).toEqual([true, false, true, false]);
  after.append([1, 3], vectors.subarray(0, 4));
  after.close();
  const last = openPartialFile(path, key, 4, 2);
  const [a, b, c, d] = vectors;
  expect([...last.read(0, 4)]).toEqual([c, d, a, b, a, b, c, d]);
  last.close();
  const other = openPartialFile(path, 'cd'.repeat(32), 4, 2);
  expect([0, 1, 2, 3].some(other.has)).toBe(false);
  other.remove();
});

test('a damaged record ends the partial file', async () => {
  const [path, key] = [join(folder, 'damaged.partial'), 'ab'.repeat(32)];
  const before = openPartialFile(path, key, 3, 2);
  before.append([0, 1, 2], new Float32Array(6).fill(1));
  before.close();
  const bytes = await readFile(path);
  bytes[64 + 16 + 9] = 1;
  await writeFile(path, bytes);
  const after = openPartialFile(path, key, 3, 2);
  expect([0, 1, 2].map(after.has)).toEqual([true, false, false]);
  after.remove();
});

async function read(name: string, text: string, columns?: readonly string[], template?: string) {
  await writeFile(join(folder, name), text);
  return readLabels(join(folder, name), columns, template);
}

test('tables: quotes, a mark at the start, descriptions and columns', async () => {
  const csv =
    '\ufeffid,name,description,kind\r\n7,"Smith, J.","says ""hi""",x\r\n8,B,,y\r\n9,B,b,z\r\n';
  expect(await read('a.csv', csv, ['kind'])).toEqual({
    names: ['Smith, J.', 'B'],
    texts: ['says "hi"', 'B'],
    ids: ['7', '8'],
    columns: [['kind', ['x', 'y']]],
    duplicates: 1,
    undescribed: 1,
  });
  expect(await read('a.tsv', 'label\tkind\n"A\tx\n', [], '{{{kind}}}: {label}')).toMatchObject({
    names: ['"A'],
    texts: ['{x}: "A'],
    ids: undefined,
  });
});

test('JSON lines: names and objects', async () => {
  const jsonl = '"A"\n\n{"label":"B","description":"b","__proto__":"x","n":3}\n';
  expect(await read('a.jsonl', jsonl, ['n'])).toMatchObject({
    names: ['A', 'B'],
    texts: ['A', 'b'],
    columns: [['n', ['', '3']]],
  });
});

test.each([
  ['b.csv', 'a,b\n1,2\n', 'INPUT_INVALID'],
  ['b.csv', 'label,b\n1\n', 'INPUT_INVALID'],
  ['b.csv', 'label,b\n ,2\n', 'INPUT_INVALID'],
  ['b.jsonl', '{', 'INPUT_INVALID'],
  ['b.jsonl', '3', 'INPUT_INVALID'],
  ['b.txt', '\n \n', 'LABELS_EMPTY'],
  ['b.xml', '<a/>', 'INPUT_INVALID'],
])('%s of %j is refused with %s', async (name, text, code) => {
  await expect(read(name, text)).rejects.toMatchObject({ code });
});

test('a column that is not there is refused', async () => {
  await expect(read('c.txt', 'A', ['kind'])).rejects.toThrow('--column is kind');
  await expect(read('c.txt', 'A', [], '{kind}')).rejects.toThrow('--template has {kind}');
});
