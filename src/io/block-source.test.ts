import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockSource } from './block-source.ts';
import { bytesSource } from './bytes-source.ts';
import { httpSource } from './http-source.ts';
import { idbStore, type KeyValueStore, memoryStore } from './key-value.ts';
import type { ReadEvent } from './progress.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

const MIB = 2 ** 20;
const BYTES = Uint8Array.from({ length: 30 * MIB + 12_345 }, (_, i) => (i * 31 + (i >> 8)) & 255);
const ALL = [[0, BYTES.byteLength]] as const;

describe('blockSource', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
    server.files.set('w', BYTES);
  });
  afterEach(() => server.stop());

  const open = (store?: KeyValueStore, extra = {}) =>
    blockSource(httpSource(server.url), { store, ...extra });

  it('reads the same bytes as the file, whatever the order', async () => {
    const inner = bytesSource({ w: BYTES });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(BYTES.byteLength), fc.nat(6 * MIB)), { maxLength: 12 }),
        fc.boolean(),
        async (reads, announced) => {
          const asset = await blockSource(inner, { store: memoryStore() }).open('w');
          if (announced) asset?.expect?.(reads.map(([at]) => [at, at] as const));
          await Promise.all(
            reads.map(async ([start, length]) => {
              const end = Math.min(start + length, BYTES.byteLength);
              const bytes = await asset?.read(start, end);
              expect(Buffer.compare(bytes ?? Buffer.of(), BYTES.subarray(start, end))).toBe(0);
            }),
          );
        },
      ),
      { numRuns: 10 },
    );
  });

  it('forgets siblings with the whole, and nothing else with a file', async () => {
    server.files.set('beside/w', BYTES.subarray(0, 100));
    const store: KeyValueStore = { ...memoryStore(), persistent: true };
    const source = blockSource(httpSource(`${server.url}model/`), { store });
    const sibling = source.sibling('owner/beside');
    await (await sibling?.open('w'))?.read(0, 100);
    await source.open('absent');
    await source.flush();
    const kept = async () => {
      const keys = await Promise.all(['file ', 'block '].map((kind) => store.keys(kind)));
      return keys.flat().filter((key) => key.includes('beside')).length;
    };
    await source.forget('absent');
    expect(await kept()).toBe(2);
    await source.forget();
    expect(await kept()).toBe(0);
  });

  it('merges small reads into few requests when they are announced', async () => {
    const asset = await open().open('w');
    asset?.expect?.(ALL);
    for (let at = 0; at < BYTES.byteLength; at += 100_000) {
      const end = Math.min(at + 100_000, BYTES.byteLength);
      expect(
        Buffer.compare((await asset?.read(at, end)) ?? Buffer.of(), BYTES.subarray(at, end)),
      ).toBe(0);
    }
    expect(server.log.length).toBeLessThanOrEqual(5);
  });

  it('fetches only the blocks that are needed', async () => {
    const events: ReadEvent[] = [];
    const asset = await open(undefined, {
      listener: { expect: () => undefined, read: (event: ReadEvent) => events.push(event) },
    }).open('w');
    asset?.expect?.([
      [0, 10],
      [20 * MIB, 20 * MIB + 10],
    ]);
    await asset?.read(0, 10);
    await asset?.read(20 * MIB, 20 * MIB + 10);
    expect(server.log).toEqual(['w bytes=0-1048575', `w bytes=${20 * MIB}-${21 * MIB - 1}`]);
    expect(events.map(({ bytes }) => bytes)).toEqual([MIB, MIB]);
  });

  it('loads a second time without the server', async () => {
    const store = await idbStore('second-load');
    expect(store.persistent).toBe(true);
    const first = open(store);
    await (await first.open('w'))?.read(0, BYTES.byteLength);
    expect(await first.open('missing')).toBeUndefined();
    await first.flush();
    await server.stop();
    server.log.length = 0;
    const events: ReadEvent[] = [];
    const second = open(store, {
      listener: { expect: () => undefined, read: (event: ReadEvent) => events.push(event) },
    });
    const bytes = await (await second.open('w'))?.read(0, BYTES.byteLength);
    expect(Buffer.compare(bytes ?? Buffer.of(), BYTES)).toBe(0);
    expect(await second.open('missing')).toBeUndefined();
    expect(server.log).toEqual([]);
    expect(events.every(({ fromCache }) => fromCache)).toBe(true);
    expect(events.reduce((sum, { bytes: part }) => sum + part, 0)).toBe(BYTES.byteLength);
  });

  it.each([
    ['damaged', (value: { bytes: Uint8Array }) => value.bytes.fill(7, 0, 1)],
    ['short', (value: { bytes: Uint8Array }) => ({ ...value, bytes: value.bytes.slice(1) })],
    ['of another version', (value: object) => ({ ...value, version: 'other' })],
    ['foreign', () => 'x'],
    ['gone', () => undefined],
  ])('heals a block that is %s', async (_, change) => {
    const store = memoryStore();
    const first = open(store);
    await (await first.open('w'))?.read(0, 3 * MIB);
    await first.flush();
    const key = (await store.keys()).find((name) => name.endsWith(' 1')) ?? '';
    const value = structuredClone(await store.get(key)) as { bytes: Uint8Array };
    const changed = change(value);
    await store.set(key, typeof changed === 'object' && 'fill' in changed ? value : changed);
    server.log.length = 0;
    for (let load = 0; load < 2; load++) {
      const again = open(store);
      const bytes = await (await again.open('w'))?.read(0, 3 * MIB);
      expect(Buffer.compare(bytes ?? Buffer.of(), BYTES.subarray(0, 3 * MIB))).toBe(0);
      await again.flush();
    }
    // The first load asks for the one block, the second for nothing.
    expect(server.log.filter((line) => line.includes(`${MIB}-`))).toHaveLength(1);
  });

  it('drops what is kept when the file on the server is another one', async () => {
    const store = memoryStore();
    const first = open(store);
    await (await first.open('w'))?.read(0, MIB);
    await first.flush();
    server.files.set('w', BYTES.slice(1));
    const second = await open(store).open('w');
    await expect(second?.read(5 * MIB, 6 * MIB)).rejects.toMatchObject({ code: 'ASSET_INVALID' });
    expect((await open(store).open('w'))?.size).toBe(BYTES.byteLength - 1);
  });

  it('asks again where `reload` is set', async () => {
    const store = memoryStore();
    const first = open(store);
    await (await first.open('w'))?.read(0, MIB);
    await first.flush();
    server.files.set('w', BYTES.slice(1));
    const reloaded = await open(store, { reload: true }).open('w');
    expect(await reloaded?.read(0, 3)).toEqual(BYTES.subarray(1, 4));
  });

  it('goes on where storage is full, and says so once', async () => {
    const faults: string[] = [];
    const store = { ...memoryStore(), setMany: () => Promise.reject(new Error('quota')) };
    const source = open(store, { onFault: (message: string) => faults.push(message) });
    const bytes = await (await source.open('w'))?.read(0, BYTES.byteLength);
    await source.flush();
    expect(bytes?.byteLength).toBe(BYTES.byteLength);
    expect(faults).toHaveLength(1);
  });

  it('serves a reader when another reader of the same block gives up', async () => {
    let release = (): void => undefined;
    server.intercept = (request, response) => {
      if (request.headers.range === 'bytes=0-1048575') return false;
      server.intercept = undefined;
      release = () => response.destroy();
      return true;
    };
    const asset = await open().open('w');
    const controller = new AbortController();
    const given = asset?.read(5 * MIB, 5 * MIB + 4, controller.signal);
    const kept = asset?.read(5 * MIB, 5 * MIB + 4);
    setTimeout(() => controller.abort(), 30);
    await expect(given).rejects.toMatchObject({ name: 'AbortError' });
    expect(await kept).toEqual(BYTES.subarray(5 * MIB, 5 * MIB + 4));
    release();
  });
});

describe('idbStore', () => {
  it('keeps values, and forgets them', async () => {
    const store = await idbStore('values');
    await store.set('a', Uint8Array.of(1));
    await store.setMany([
      ['b', 2],
      ['c', 3],
    ]);
    expect(await store.getMany(['b', 'x', 'c'])).toEqual([2, undefined, 3]);
    expect((await store.keys()).sort()).toEqual(['a', 'b', 'c']);
    await store.delete(['b']);
    expect(await store.get('b')).toBeUndefined();
    expect(await (await idbStore('values')).get('a')).toEqual(Uint8Array.of(1));
    await store.clear();
    expect(await store.keys()).toEqual([]);
  });

  it('works in memory where storage is refused', async () => {
    const { indexedDB: working } = globalThis;
    Object.defineProperty(globalThis, 'indexedDB', {
      configurable: true,
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    try {
      const store = await idbStore('refused');
      expect(store.persistent).toBe(false);
      await store.set('a', 1);
      expect(await store.get('a')).toBe(1);
    } finally {
      Object.defineProperty(globalThis, 'indexedDB', { configurable: true, value: working });
    }
  });
});
