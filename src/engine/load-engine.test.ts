import 'fake-indexeddb/auto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { idbStore } from '../io/key-value.ts';
import { startTestServer, type TestServer } from '../io/testing/test-server.ts';
import type { Dtype, LoadRequest } from '../protocol.ts';
import type { Engine } from './engine.ts';
import { loadEngine } from './load-engine.ts';

const MODEL = fileURLToPath(new URL('../../fixtures/bi-span-bert/', import.meta.url));
const CONFIG = 'model/gliner_config.json';
const WEIGHTS = 'model/model.safetensors';

let server: TestServer;

beforeEach(async () => {
  await (await idbStore('nerium')).clear();
  server = await startTestServer();
  for (const folder of ['', 'labels_tokenizer/']) {
    for (const name of readdirSync(MODEL + folder)) {
      if (/\.(json|safetensors)$/.test(name)) {
        server.files.set(`model/${folder}${name}`, readFileSync(MODEL + folder + name));
      }
    }
  }
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await server.stop();
});

function load(options: Omit<LoadRequest, 'source'> = { device: 'wasm' }): Promise<Engine> {
  const source = { kind: 'url', url: `${server.url}model/` } as const;
  return loadEngine({ source, ...options }, () => undefined, new AbortController().signal);
}

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function editConfig(edit: (config: Record<string, object>) => object): void {
  const config = JSON.parse(new TextDecoder().decode(server.files.get(CONFIG)));
  server.files.set(CONFIG, bytes({ ...config, ...edit(config) }));
}

test('int8 is smaller, says where it runs, and encodes the labels that fp32 does', async () => {
  const [exact, coarse] = [await load(), await load({ dtype: 'int8' })];
  expect(exact.info.dtype).toBe('fp32');
  expect(coarse.info).toMatchObject({ dtype: 'int8', device: 'wasm' });
  expect(coarse.info.deviceReason).toContain('int8');
  expect(coarse.info.sizes.weights).toBeLessThan(exact.info.sizes.weights);
  const fingerprints = [await exact.labelFingerprint(), await coarse.labelFingerprint()];
  expect(fingerprints[1]).toEqual(fingerprints[0]);
  await exact.dispose();
  await coarse.dispose();
});

test('a GPU that gives no device gives way to WebAssembly, where nobody asked for it', async () => {
  const adapter = {
    limits: { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 30 },
    features: new Set(),
    requestDevice: () => Promise.reject(new Error('out of memory')),
  };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => adapter } });
  const engine = await load({});
  expect(engine.info).toMatchObject({
    device: 'wasm',
    fallback: { from: 'webgpu', reason: expect.stringContaining('no device') },
  });
  await engine.dispose();
  await expect(load({ device: 'webgpu' })).rejects.toMatchObject({ code: 'WEBGPU_UNAVAILABLE' });
});

test('threads that the page does not allow are told of', async () => {
  const engine = await load({ device: 'wasm', threads: 4 });
  expect(engine.info).toMatchObject({ threads: 1, warnings: [expect.stringMatching(/isolated/)] });
  await engine.dispose();
});

test('a dtype that is unknown, or that the device cannot run, is refused by name', async () => {
  const wrong = load({ dtype: 'int4' as Dtype });
  await expect(wrong).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    hint: expect.stringMatching(/fp32, int8/),
  });
  const gpu = load({ dtype: 'int8', device: 'webgpu' });
  await expect(gpu).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    hint: expect.stringMatching(/WebAssembly/),
  });
});

describe('what is wrong is not kept: when the file is mended, the next load succeeds', () => {
  const encoder = (change: object) => (config: Record<string, object>) => ({
    encoder_config: { ...config.encoder_config, ...change },
  });
  const faults: readonly (readonly [code: string, path: string, spoil: () => void])[] = [
    ['CONFIG_INVALID', CONFIG, () => editConfig(() => ({ hidden_size: -3 }))],
    ['MODEL_UNSUPPORTED', CONFIG, () => editConfig(() => ({ span_mode: 'conv_max' }))],
    ['TENSORS_MISSING', CONFIG, () => editConfig(encoder({ num_hidden_layers: 4 }))],
    ['CHECKPOINT_INVALID', CONFIG, () => editConfig(encoder({ intermediate_size: 48 }))],
    [
      'TOKENIZER_INVALID',
      'model/tokenizer.json',
      () => server.files.set('model/tokenizer.json', bytes({})),
    ],
    ['ASSET_MISSING', WEIGHTS, () => server.files.delete(WEIGHTS)],
    [
      'ASSET_MISSING',
      'model/labels_tokenizer/tokenizer.json',
      () => server.files.delete('model/labels_tokenizer/tokenizer.json'),
    ],
    [
      'CONFIG_INVALID',
      'model/nerium.json',
      () => server.files.set('model/nerium.json', bytes({ threshold: 7 })),
    ],
  ];
  test.each(faults)('%s of %s', async (code, path, spoil) => {
    const right = server.files.get(path) ?? bytes({});
    spoil();
    await expect(load()).rejects.toMatchObject({ code });
    server.files.set(path, right);
    const engine = await load();
    await engine.dispose();
    expect(engine.info.sizes.downloaded).toBeGreaterThan(0);
  });
});

describe('a file that changed on the server', () => {
  /** As after a load that was cut off: one block of the weights has to be fetched. */
  async function loseABlock(): Promise<void> {
    const store = await idbStore('nerium');
    const block = (await store.keys()).find((key) => /^block .*safetensors" 0$/.test(key));
    expect(block).toBeDefined();
    await store.delete([block ?? '']);
  }

  /** The same tensors in another file: its header ends with more blanks. */
  function padWeights(blanks: number): Uint8Array {
    const old = server.files.get(WEIGHTS) ?? new Uint8Array();
    const length = Number(new DataView(old.buffer, old.byteOffset).getBigUint64(0, true));
    const padded = new Uint8Array(old.byteLength + blanks).fill(0x20);
    padded.set(old.subarray(0, 8 + length));
    padded.set(old.subarray(8 + length), 8 + length + blanks);
    new DataView(padded.buffer).setBigUint64(0, BigInt(length + blanks), true);
    server.files.set(WEIGHTS, padded);
    return padded;
  }

  test('is loaded anew at once, and so are the files around it', async () => {
    await (await load()).dispose();
    await loseABlock();
    padWeights(8);
    editConfig(() => ({ max_width: 5 }));
    const engine = await load();
    await engine.dispose();
    expect(engine.info.maxWidth).toBe(5);
    const again = await load();
    await again.dispose();
    expect(again.info).toMatchObject({ maxWidth: 5, sizes: { downloaded: 0 } });
  });

  test('that changes with every answer is an error, after a second attempt', async () => {
    const weights = padWeights(2 ** 21);
    await (await load()).dispose();
    await loseABlock();
    let answers = 0;
    server.intercept = (request, response) => {
      if (!request.url?.endsWith('.safetensors')) return false;
      const [from = 0, to = 0] = request.headers.range?.match(/\d+/g)?.map(Number) ?? [];
      const part = weights.subarray(from, to + 1);
      const place = `bytes ${from}-${to}/${weights.byteLength}`;
      response.writeHead(206, { ETag: `"${answers++}"`, 'Content-Range': place }).end(part);
      return true;
    };
    await expect(load()).rejects.toMatchObject({
      code: 'ASSET_INVALID',
      message: expect.stringContaining('changed while it was read'),
    });
    expect(answers).toBeGreaterThan(2);
    expect(answers).toBeLessThan(8);
    server.intercept = undefined;
    await (await load()).dispose();
  });

  test('an HTML page is no changed file: it is not asked for twice', async () => {
    server.files.set(CONFIG, new TextEncoder().encode('<!doctype html>'));
    await expect(load()).rejects.toMatchObject({ code: 'ASSET_INVALID' });
    expect(server.log.filter((line) => line.startsWith(CONFIG)).length).toBe(1);
  });
});
