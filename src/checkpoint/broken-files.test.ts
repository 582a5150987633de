import { describe, expect, it } from 'vitest';
import { bytesSource } from '../io/bytes-source.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { concat } from './testing/fuzz.ts';
import { type Override, writeZip } from './testing/zip-writer.ts';

const open = (files: Record<string, Uint8Array>) => openCheckpoint(bytesSource(files));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function safetensors(header: unknown, bytes = 8, claimed?: bigint): Uint8Array {
  const json = text(typeof header === 'string' ? header : JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true);
  return concat([length, json, new Uint8Array(bytes)]);
}

const tensor = (from: number, to: number, shape = [2], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

describe('broken safetensors', () => {
  it.each<[string, Uint8Array, string, RegExp]>([
    ['an empty file', new Uint8Array(), 'ASSET_TRUNCATED', /has 0 bytes/],
    ['a header longer than the file', safetensors({}, 8, 1000n), 'ASSET_TRUNCATED', /least 1008/],
    ['an absurd header', safetensors({}, 8, 2n ** 63n), 'CHECKPOINT_INVALID', /a header of 92233/],
    ['a header that is no JSON', safetensors('{"a":'), 'CHECKPOINT_INVALID', /not JSON/],
    ['a header that is a list', safetensors([]), 'CHECKPOINT_INVALID', /not a JSON object/],
    ['a cut file', safetensors({ a: tensor(0, 8) }, 7), 'ASSET_TRUNCATED', /needs at least/],
    [
      'overlapping tensors',
      safetensors({ a: tensor(0, 8), b: tensor(4, 12) }, 12),
      'CHECKPOINT_INVALID',
      /"b" overlapping "a"/,
    ],
    [
      'an unknown dtype',
      safetensors({ a: tensor(0, 8, [8], 'F8_E4M3') }),
      'CHECKPOINT_INVALID',
      /"F8_E4M3"/,
    ],
    [
      'too few bytes',
      safetensors({ a: tensor(0, 8, [3]) }),
      'CHECKPOINT_INVALID',
      /8 bytes for "a"/,
    ],
    [
      'a negative size',
      safetensors({ a: tensor(0, 8, [-2, -1]) }),
      'CHECKPOINT_INVALID',
      /shape of "a"/,
    ],
    [
      'a size over 2^53',
      safetensors({ a: tensor(0, 8, [2 ** 30, 2 ** 30]) }),
      'CHECKPOINT_INVALID',
      /shape of "a"/,
    ],
    [
      'offsets backwards',
      safetensors({ a: tensor(8, 0) }),
      'CHECKPOINT_INVALID',
      /ending before it starts/,
    ],
  ])('%s', async (_, file, code, message) => {
    await expect(open({ 'model.safetensors': file })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('is not misled by a tensor named like a property of all objects', async () => {
    const file = safetensors('{"__proto__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}');
    const checkpoint = await open({ 'model.safetensors': file });
    expect([...checkpoint.tensors.keys()]).toEqual(['__proto__']);
    await expect(checkpoint.read('toString', new Float32Array(1))).rejects.toMatchObject({
      code: 'CHECKPOINT_INVALID',
    });
  });
});

describe('shards', () => {
  const index = (map: Record<string, string>): Uint8Array =>
    text(JSON.stringify({ weight_map: map }));
  const files = {
    'model-1.safetensors': safetensors({ a: tensor(0, 8), spare: tensor(8, 16) }, 16),
    'model-2.safetensors': safetensors({ b: tensor(0, 8) }),
  };

  it('are read as one', async () => {
    const checkpoint = await open({
      ...files,
      'model.safetensors.index.json': index({ b: 'model-2.safetensors', a: 'model-1.safetensors' }),
    });
    expect([...checkpoint.tensors.keys()]).toEqual(['a', 'b']);
    await checkpoint.read('b', new Float32Array(2));
  });

  it.each<[string, Record<string, string>, string]>([
    ['a missing file', { c: 'model-3.safetensors' }, 'ASSET_MISSING'],
    ['a missing tensor', { c: 'model-2.safetensors' }, 'TENSORS_MISSING'],
    ['a file elsewhere', { c: '../model-2.safetensors' }, 'CHECKPOINT_INVALID'],
  ])('refuse %s', async (_, map, code) => {
    const json = { 'model.safetensors.index.json': index(map) };
    await expect(open({ ...files, ...json })).rejects.toMatchObject({ code });
  });
});

describe('broken torch zips', () => {
  /** `{'w': FloatStorage('0')[2]}` in protocol 2. */
  const pickle = concat([
    text(
      '\u0002}X\u0001\u0000\u0000\u0000wctorch._utils\n_rebuild_tensor_v2\n((X\u0007\u0000\u0000\u0000storage',
    ),
    text(
      'ctorch\nFloatStorage\nX\u0001\u0000\u0000\u00000X\u0003\u0000\u0000\u0000cpuK\u0002tQK\u0000',
    ),
    text('K\u0002'),
    Uint8Array.of(0x85),
    text('K\u0001'),
    Uint8Array.of(0x85, 0x89),
    text('}tRs.'),
  ]);
  const content = [
    { name: 'm/data.pkl', bytes: concat([Uint8Array.of(0x80), pickle]) },
    { name: 'm/data/0', bytes: new Uint8Array(Float32Array.of(1.5, -2).buffer) },
  ];
  /** Changes fields of the nth record of a kind. */
  function set(record: string, nth: number, change: Record<string, number>): Override {
    let seen = 0;
    return (name, values) =>
      name === record && seen++ === nth ? { ...values, ...change } : values;
  }

  it.each([false, true])('valid, for comparison (ZIP64: %s)', async (zip64) => {
    const checkpoint = await open({ 'pytorch_model.bin': writeZip(content, zip64) });
    const target = new Float32Array(2);
    await checkpoint.read('w', target);
    expect(target).toEqual(Float32Array.of(1.5, -2));
  });

  it.each<[string, Uint8Array, string, RegExp]>([
    ['an empty file', new Uint8Array(), 'ASSET_TRUNCATED', /no zip directory/],
    ['a cut file', writeZip(content).subarray(0, -30), 'ASSET_TRUNCATED', /no zip directory/],
    [
      'a cut directory',
      writeZip(content, false, set('end', 0, { count: 3, countHere: 3 })),
      'CHECKPOINT_INVALID',
      /3 entries in|entry 2/,
    ],
    [
      'a directory outside',
      writeZip(content, false, set('end', 0, { directoryStart: 1e6 })),
      'CHECKPOINT_INVALID',
      /outside the file/,
    ],
    [
      'a deflated entry',
      writeZip(content, false, set('central', 0, { method: 8 })),
      'CHECKPOINT_INVALID',
      /"m\/data.pkl" in pytorch_model.bin is compressed/,
    ],
    [
      'an entry outside',
      writeZip(content, false, set('central', 1, { size: 2 ** 31, compressed: 2 ** 31 })),
      'CHECKPOINT_INVALID',
      /outside the file/,
    ],
    [
      'overlapping entries',
      writeZip(content, false, set('central', 1, { offset: 20 })),
      'CHECKPOINT_INVALID',
      /overlaps/,
    ],
    ['no pickle', writeZip(content.slice(1)), 'CHECKPOINT_INVALID', /no data.pkl/],
    ['no storage', writeZip(content.slice(0, 1)), 'CHECKPOINT_INVALID', /no storage for "w"/],
    [
      'a storage of another size',
      writeZip([
        content[0] ?? { name: '', bytes: new Uint8Array() },
        { name: 'm/data/0', bytes: new Uint8Array(4) },
      ]),
      'CHECKPOINT_INVALID',
      /4 bytes for a storage of 2/,
    ],
    [
      'numbers of another byte order',
      writeZip([...content, { name: 'm/byteorder', bytes: text('big') }]),
      'CHECKPOINT_INVALID',
      /highest byte first/,
    ],
    [
      'two entries of one name',
      writeZip([...content, ...content.slice(1)]),
      'CHECKPOINT_INVALID',
      /two entries "m\/data\/0"/,
    ],
    [
      'no pickle at all',
      writeZip([{ name: 'm/data.pkl', bytes: text('hello') }]),
      'CHECKPOINT_INVALID',
      /pickle/,
    ],
  ])('%s', async (_, file, code, message) => {
    await expect(open({ 'pytorch_model.bin': file })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('a wrong local header is found when the tensor is read', async () => {
    const file = writeZip(content, false, set('local', 1, { nameLength: 500 }));
    const checkpoint = await open({ 'pytorch_model.bin': file });
    await expect(checkpoint.read('w', new Float32Array(2))).rejects.toMatchObject({
      code: 'CHECKPOINT_INVALID',
    });
  });
});

describe('the choice of a file', () => {
  const good = safetensors({ a: tensor(0, 8) });

  it('looks past a page in place of a file, and tells of it where there is nothing else', async () => {
    const page = { code: 'ASSET_INVALID', name: 'NeriumError' };
    const inner = bytesSource({ 'pytorch_model.bin': good });
    const source = {
      ...inner,
      open: async (path: string) => {
        if (path === 'pytorch_model.bin') return inner.open(path);
        throw Object.assign(new Error('page'), page);
      },
    };
    await expect(openCheckpoint(source)).rejects.toMatchObject({ code: 'ASSET_TRUNCATED' });
    const pages = { ...source, open: () => source.open('other') };
    await expect(openCheckpoint(pages)).rejects.toMatchObject({ code: 'ASSET_INVALID' });
  });

  it('drops what is broken from the cache', async () => {
    const forgotten: string[] = [];
    const source = {
      ...bytesSource({ 'model.safetensors': good.subarray(0, 20) }),
      forget: async (path?: string) => {
        forgotten.push(path ?? '');
      },
    };
    await expect(openCheckpoint(source)).rejects.toMatchObject({ code: 'ASSET_TRUNCATED' });
    expect(forgotten).toEqual(['model.safetensors']);
  });
});
