import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesAsset } from '../io/bytes-source.ts';
import { parseConfig } from './config.ts';
import {
  concat,
  FUZZ_COUNT,
  fuzz,
  HOSTILE_NUMBERS,
  mutateBytes,
  mutateJson,
  type Random,
  readAll,
  type Tally,
} from './testing/fuzz.ts';
import { type Override, writeZip, type ZipFile } from './testing/zip-writer.ts';
import { readZipDirectory, zipDataStart } from './zip.ts';

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname;
const TIMEOUT = 30_000 + 20 * FUZZ_COUNT;

/** Seeds whose mutation leaves the first header as it is: at least half must get past it. */
const DEEP = 0.8;

describe('hostile safetensors', () => {
  const plain = safetensors({
    single: ['F32', [2, 3], 24],
    half: ['F16', [5], 10],
    brain: ['BF16', [4, 1], 8],
    long: ['I64', [3], 24],
    empty: ['F32', [0, 7], 0],
    scalar: ['F32', [], 4],
  });
  const compact = safetensors(
    { m: ['I8', [4, 8], 32], 'm.scale': ['F16', [4, 2], 16], bias: ['F16', [4], 8] },
    { format: 'nerium-compact', version: '1', aliases: '{"twin":"m"}' },
  );

  it('is refused or read, never more', { timeout: TIMEOUT }, async () => {
    const tally = await fuzz('safetensors', async (random, past) => {
      const { header, data } = random.pick([plain, compact]);
      const deep = random.chance(DEEP);
      const valid = assemble(deep ? mutateJson(random, header) : header, data);
      const file = deep ? valid : mutateBytes(random, valid);
      if (hasHeader(file)) past();
      await readAll({ 'model.safetensors': file });
    });
    expectVariety(tally, ['ok', 'CHECKPOINT_INVALID', 'ASSET_TRUNCATED']);
  });

  it('shards', { timeout: TIMEOUT }, async () => {
    const index = { metadata: {}, weight_map: { single: 'a.safetensors', half: 'a.safetensors' } };
    const shard = assemble(plain.header, plain.data);
    const tally = await fuzz('shards', async (random, past) => {
      const json = JSON.stringify(mutateJson(random, index));
      if (json.startsWith('{')) past();
      await readAll({
        'model.safetensors.index.json': new TextEncoder().encode(json),
        'a.safetensors': random.chance(0.8) ? shard : mutateBytes(random, shard),
      });
    });
    expectVariety(tally, ['ok', 'CHECKPOINT_INVALID', 'ASSET_MISSING', 'TENSORS_MISSING']);
  });
});

describe('hostile torch zips', () => {
  const archives = ['views', 'dtypes', 'module', 'plain-dict-protocol-4'].map(unzip);

  it('fields of the archive', { timeout: TIMEOUT }, async () => {
    const tally = await fuzz('zip', async (random, past) => {
      const files = await random.pick(archives);
      const zip64 = random.chance(0.5);
      const override = random.chance(DEEP) ? mutateRecords(random, files.length) : undefined;
      const valid = writeZip(files, zip64, override);
      const file = override ? valid : mutateBytes(random, valid);
      if (hasEndRecord(file)) past();
      await readAll({ 'pytorch_model.bin': file });
    });
    expectVariety(tally, ['ok', 'CHECKPOINT_INVALID', 'ASSET_TRUNCATED']);
  });

  it('the pickle', { timeout: TIMEOUT }, async () => {
    const tally = await fuzz('pickle', async (random, past) => {
      const files = (await random.pick(archives)).map(({ name, bytes }) => ({
        name,
        bytes: name.endsWith('data.pkl') ? mutatePickle(random, bytes) : bytes,
      }));
      past();
      await readAll({ 'pytorch_model.bin': writeZip(files) });
    });
    expectVariety(tally, ['ok', 'CHECKPOINT_INVALID', 'CHECKPOINT_UNSAFE']);
  });
});

describe('hostile configs', () => {
  const configs = ['bi-span-bert', 'bi-span-projected', 'bi-span-markerV1'].map((model) =>
    JSON.parse(readFileSync(`${FIXTURES}${model}/gliner_config.json`, 'utf8')),
  );

  it('are refused or read', { timeout: TIMEOUT }, async () => {
    const tally = await fuzz('config', async (random, past) => {
      // Text and back, as a file would come: `__proto__` is then a plain key.
      const text = JSON.stringify(mutateJson(random, random.pick(configs)));
      if (text.startsWith('{')) past();
      const config = parseConfig(JSON.parse(text));
      for (const encoder of [config.textEncoder, config.labelEncoder]) {
        for (const value of Object.values(encoder)) {
          if (typeof value !== 'number' || (value > 0 && Number.isFinite(value))) continue;
          throw new Error(`accepted ${value}`);
        }
        if (encoder.hidden % encoder.heads !== 0) throw new Error('heads do not divide');
      }
    });
    expectVariety(tally, ['ok', 'CONFIG_INVALID', 'MODEL_UNSUPPORTED']);
  });
});

/** All outcomes must occur, and inputs must not be so broken that hardly any is read. */
function expectVariety(tally: Tally, outcomes: readonly string[]): void {
  expect([...tally.keys()]).toEqual(expect.arrayContaining([...outcomes]));
  expect(tally.get('ok') ?? 0).toBeGreaterThan(FUZZ_COUNT / 50);
}

type Entry = readonly [dtype: string, shape: number[], bytes: number];

function safetensors(entries: Readonly<Record<string, Entry>>, metadata: object = {}) {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const [name, [dtype, shape, bytes]] of Object.entries(entries)) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes] };
    at += bytes;
  }
  return { header, data: Uint8Array.from({ length: at }, (_, i) => i * 7) };
}

function assemble(header: unknown, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  return concat([length, text, data]);
}

function hasHeader(file: Uint8Array): boolean {
  try {
    const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, 8 + length));
    return 8 + length <= file.length && typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

function hasEndRecord(file: Uint8Array): boolean {
  if (file.length < 22) return false;
  return new DataView(file.buffer, file.byteOffset + file.length - 22).getUint32(0) === 0x504b0506;
}

/** The entries of a file of torch.save. */
async function unzip(name: string): Promise<ZipFile[]> {
  const bytes = new Uint8Array(readFileSync(`${FIXTURES}torch/${name}.bin`));
  const asset = bytesAsset(name, bytes);
  const files: ZipFile[] = [];
  for (const entry of await readZipDirectory(asset)) {
    const start = await zipDataStart(asset, entry);
    files.push({ name: entry.name, bytes: bytes.subarray(start, start + entry.size) });
  }
  return files;
}

/** Changes one to three fields of random records. */
function mutateRecords(random: Random, entries: number): Override {
  const records = entries * 3 + 3;
  const chosen = new Set(
    Array.from({ length: random.chance(0.7) ? 1 : 3 }, () => random.int(records)),
  );
  let index = 0;
  return (_, values) => {
    if (!chosen.has(index++)) return values;
    const name = random.pick(Object.keys(values));
    const value = values[name] ?? 0;
    const other = random.chance(0.5) ? random.pick(HOSTILE_NUMBERS) : value + random.int(65) - 32;
    return { ...values, [name]: Math.min(Math.abs(other), 2 ** 62) };
  };
}

const OPCODES = [
  ...'.(01NKMJGXUqrhjcRbQtaesu}])\u0080\u0085\u0086\u0087\u0088\u0089\u008a\u008c\u0093\u0094\u0095',
];
const GLOBALS = [
  'cos\nsystem\n',
  'cbuiltins\neval\n',
  'ctorch\nFloatStorage\n',
  'ctorch._utils\n_rebuild_tensor_v2\n',
  'ccollections\nOrderedDict\n',
  'c__proto__\nconstructor\n',
];

/** Changes opcodes, arguments and order of a pickle. */
function mutatePickle(random: Random, pickle: Uint8Array): Uint8Array {
  let bytes = concat([pickle]);
  for (let change = random.chance(0.7) ? 1 : 3; change > 0; change--) {
    const at = random.int(bytes.length);
    switch (random.int(6)) {
      case 0:
        bytes[at] = random.pick(OPCODES).charCodeAt(0);
        break;
      case 1:
        bytes = concat([
          bytes.subarray(0, at),
          new TextEncoder().encode(random.pick(GLOBALS)),
          bytes.subarray(at),
        ]);
        break;
      case 2: {
        const number = bytes.indexOf(0x4b, at);
        if (number >= 0 && number + 1 < bytes.length) bytes[number + 1] = random.int(256);
        break;
      }
      case 3:
        bytes = concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.int(8))]);
        break;
      case 4: {
        const from = random.int(at + 1);
        bytes = concat([bytes.subarray(0, at), bytes.subarray(from, at), bytes.subarray(at)]);
        break;
      }
      default: {
        const number = bytes.indexOf(0x4b, at);
        if (number < 0) break;
        const long = new Uint8Array(10);
        new DataView(long.buffer).setBigInt64(
          2,
          BigInt(random.pick([-1, 2 ** 40, 2 ** 53, 2 ** 31])),
          true,
        );
        long.set([0x8a, 8]);
        bytes = concat([bytes.subarray(0, number), long, bytes.subarray(number + 2)]);
      }
    }
  }
  return bytes;
}
