import { mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TestServer } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'nerium-server-'));
writeFileSync(join(folder, 'ten.bin'), '0123456789');
let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({ mounts: { '/files/': folder }, cors: true });
});
afterEach(() => {
  server.heal();
  server.forget();
});
afterAll(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, server.url), { headers });

describe('files', () => {
  test('are sent whole, with headers for isolation and other origins', async () => {
    const response = await get('files/ten.bin');
    expect(await response.text()).toBe('0123456789');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('are sent in part: %s', async (range, body, contentRange) => {
    const response = await get('files/ten.bin', { Range: range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(await response.text()).toBe(body);
    expect(server.requests[0]).toMatchObject({ path: '/files/ten.bin', range });
  });

  test('are refused past their end', async () => {
    expect((await get('files/ten.bin', { Range: 'bytes=10-' })).status).toBe(416);
  });

  test('outside the mounts are not found, however they are asked for', async () => {
    expect((await get('ten.bin')).status).toBe(404);
    // `fetch` resolves the dots itself; a hostile client does not.
    const status = await new Promise((resolve) => {
      request(server.url, { path: '/files/%2e%2e%2fpasswd' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(404);
  });
});

describe('faults', () => {
  test('a status, a web page, a truncated file', async () => {
    server.fault('/files/ten.bin', { kind: 'status', status: 503 });
    expect((await get('files/ten.bin')).status).toBe(503);
    server.fault('/files/ten.bin', { kind: 'html' });
    expect(await (await get('files/ten.bin')).text()).toContain('<!doctype html>');
    server.fault('/files/ten.bin', { kind: 'truncated', bytes: 4 });
    expect(await (await get('files/ten.bin')).text()).toBe('0123');
  });

  test('a connection that breaks', async () => {
    server.fault('/files/ten.bin', { kind: 'dropped', bytes: 4 });
    const response = await get('files/ten.bin');
    await expect(response.text()).rejects.toThrow();
  });

  test('an answer that never ends', async () => {
    server.fault('/files/ten.bin', { kind: 'stalled' });
    const response = await fetch(new URL('files/ten.bin', server.url), {
      signal: AbortSignal.timeout(300),
    });
    await expect(response.text()).rejects.toThrow();
  });

  test('a server that stops and comes back on its port', async () => {
    const { url } = server;
    await server.stop();
    await expect(get('files/ten.bin')).rejects.toThrow();
    await server.resume();
    expect(server.url).toBe(url);
    expect((await get('files/ten.bin')).status).toBe(200);
  });
});
