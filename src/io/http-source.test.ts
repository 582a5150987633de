import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpSource } from './http-source.ts';
import { hubSource } from './hub-source.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

const BYTES = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 31 + (i >> 8)) & 255);

describe('httpSource', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
    server.files.set('m/weights.bin', BYTES);
    server.files.set('m/empty.json', new Uint8Array());
    server.files.set('m/a b/#1.json', new TextEncoder().encode('{}'));
  });
  afterEach(() => server.stop());

  it.each([true, false])('reads any part (server with ranges: %s)', async (ranges) => {
    server.ranges = ranges;
    const asset = await httpSource(`${server.url}m`).open('weights.bin');
    expect(asset?.size).toBe(BYTES.byteLength);
    for (const [start, end] of [
      [0, 10],
      [5, 2_999_999],
      [1_048_570, 1_048_580],
      [2_999_999, 3_000_000],
    ] as const) {
      const bytes = (await asset?.read(start, end)) ?? new Uint8Array();
      // `toEqual` takes seconds for millions of elements.
      expect(Buffer.compare(bytes, BYTES.subarray(start, end))).toBe(0);
    }
    expect(server.log.length).toBe(ranges ? 4 : 1);
  });

  it('finds empty files, and files with odd names', async () => {
    const source = httpSource(server.url);
    expect((await source.open('m/empty.json'))?.size).toBe(0);
    expect((await source.open('m/a b/#1.json'))?.size).toBe(2);
  });

  it('takes the length of a safetensors header for what it is, not for a tag', async () => {
    // 15,392 little-endian: a blank and `<`.
    server.files.set('m/model.safetensors', Uint8Array.of(0x20, 0x3c, 0, 0, 0, 0, 0, 0, 0x7b));
    const asset = await httpSource(server.url).open('m/model.safetensors');
    expect((await asset?.read(0, 2))?.[1]).toBe(0x3c);
  });

  it('gives undefined for a missing file only', async () => {
    expect(await httpSource(server.url).open('m/missing')).toBeUndefined();
    server.intercept = (_, response) => {
      response.writeHead(403).end();
      return true;
    };
    await expect(httpSource(server.url).open('m/missing')).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
      message: expect.stringContaining('403'),
    });
  });

  it.each([
    ['text/html; charset=utf-8', 'hello'],
    ['application/octet-stream', '\ufeff\n <!doctype html>'],
  ])('refuses a page in place of a file (%s)', async (type, body) => {
    server.intercept = (_, response) => {
      response.writeHead(200, { 'Content-Type': type }).end(body);
      return true;
    };
    await expect(httpSource(server.url).open('m/config.json')).rejects.toMatchObject({
      code: 'ASSET_INVALID',
      message: expect.stringContaining(`${server.url}m/config.json is an HTML page`),
    });
  });

  it('tries again after a failure that passes', async () => {
    let failures = 0;
    server.intercept = (_, response) => {
      if (failures++ > 0) return false;
      response.writeHead(503).end();
      return true;
    };
    expect((await httpSource(server.url).open('m/weights.bin'))?.size).toBe(BYTES.byteLength);
  });

  it('asks for the whole where a range gets no answer', async () => {
    // As browsers do with a compressed answer to a range.
    server.intercept = (request) => {
      if (request.headers.range === undefined) return false;
      request.socket.destroy();
      return true;
    };
    const asset = await httpSource(server.url).open('m/weights.bin');
    expect(await asset?.read(7, 9)).toEqual(BYTES.slice(7, 9));
  });

  it('says that a server cannot be reached', async () => {
    await server.stop();
    await expect(httpSource(server.url).open('m/weights.bin')).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
    });
  });

  it('notices a file that changes while it is read', async () => {
    const asset = await httpSource(server.url).open('m/weights.bin');
    server.files.set('m/weights.bin', BYTES.slice(1));
    await expect(asset?.read(2_000_000, 2_000_010)).rejects.toMatchObject({
      code: 'ASSET_INVALID',
    });
  });

  it('notices a body that ends too early', async () => {
    server.intercept = (request, response) => {
      if (!request.headers.range?.startsWith('bytes=2')) return false;
      response.writeHead(206, { 'Content-Range': 'bytes 2000000-2000009/3000000' }).end('12345');
      return true;
    };
    server.etags = false;
    const asset = await httpSource(server.url).open('m/weights.bin');
    await expect(asset?.read(2_000_000, 2_000_010)).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
    });
  });

  it('rejects with the reason of an abort', async () => {
    server.intercept = () => true;
    const controller = new AbortController();
    const opening = httpSource(server.url).open('m/weights.bin', controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('sends headers and keeps a query', async () => {
    let seen: unknown;
    server.intercept = (request) => {
      seen = [request.headers.authorization, request.url];
      return false;
    };
    const headers = { Authorization: 'Bearer x' };
    await httpSource(`${server.url}m?sig=1`, { headers }).open('weights.bin');
    expect(seen).toEqual(['Bearer x', '/m/weights.bin?sig=1']);
  });

  it('finds a sibling folder under the last segment of a repository', async () => {
    const sibling = httpSource(`${server.url}m/`).sibling('fixtures/labels-encoder-tiny');
    expect(sibling?.name).toBe(`${server.url}labels-encoder-tiny/`);
    expect(httpSource(`${server.url}m/`).sibling('fixtures/..')).toBeUndefined();
  });

  it('refuses what is no address', () => {
    expect(() => httpSource('models/mine')).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });
});

describe('hubSource', () => {
  it('uses the layout of the hub', async () => {
    const server = await startTestServer();
    try {
      server.files.set('o/n/resolve/v1/labels_tokenizer/tokenizer.json', BYTES);
      server.files.set('x/labels/resolve/main/tokenizer.json', BYTES.subarray(1));
      const source = hubSource('o/n', { hubUrl: server.url, revision: 'v1' });
      expect((await source.open('labels_tokenizer/tokenizer.json'))?.size).toBe(BYTES.byteLength);
      expect(await source.sibling('x/labels')?.open('tokenizer.json')).toBeDefined();
      expect(source.sibling('../x')).toBeUndefined();
    } finally {
      await server.stop();
    }
  });

  it('says what else was meant where the hub does not answer', async () => {
    const server = await startTestServer();
    server.intercept = (_, response) => {
      response.writeHead(401).end();
      return true;
    };
    const opening = hubSource('models/mine', { hubUrl: server.url }).open('config.json');
    await expect(opening).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
      message: expect.stringContaining('answered 401'),
      hint: expect.stringContaining('"./models/mine/"'),
    });
    await server.stop();
  });

  it.each(['', 'a/b/c', '../b', 'a/..', 'a b/c', '/b'])('refuses %j', (id) => {
    expect(() => hubSource(id)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
