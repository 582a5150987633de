import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { directorySource } from './directory-source.ts';
import { fileSource } from './file-source.ts';
import { memoryStore } from './key-value.ts';
import { openSource } from './open-source.ts';
import { readJson, requireJson } from './read-json.ts';
import { startTestServer } from './testing/test-server.ts';

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);

describe('openSource', () => {
  it.each([
    [{ kind: 'hub', id: 'owner/name' }, 'https://huggingface.co/owner/name/resolve/main/'],
    [
      { kind: 'url', url: 'https://huggingface.co/owner/name' },
      'https://huggingface.co/owner/name/resolve/main/',
    ],
    [
      { kind: 'url', url: 'https://huggingface.co/owner/name/tree/refs%2Fpr%2F1' },
      'https://huggingface.co/owner/name/resolve/refs%2Fpr%2F1/',
    ],
    [{ kind: 'url', url: 'https://example.org/m' }, 'https://example.org/m/'],
  ] as const)('takes %j as %s', (request, name) => {
    expect(openSource(request).name).toBe(name);
  });

  it('keeps files in a persistent store, and does not double them in memory', async () => {
    const server = await startTestServer();
    try {
      server.files.set('a.json', text('{"x":1}'));
      for (const persistent of [true, false]) {
        const store = { ...memoryStore(), persistent };
        const request = { kind: 'url', url: server.url } as const;
        expect(await readJson(openSource(request, { store }), 'a.json')).toEqual({ x: 1 });
        await expect.poll(async () => (await store.keys()).length).toBe(persistent ? 2 : 0);
      }
    } finally {
      await server.stop();
    }
  });

  it('does not keep what is not JSON', async () => {
    const server = await startTestServer();
    try {
      server.files.set('a.json', text('{"x":'));
      const store = { ...memoryStore(), persistent: true };
      const open = () => openSource({ kind: 'url', url: server.url }, { store });
      await expect(readJson(open(), 'a.json')).rejects.toMatchObject({ code: 'ASSET_INVALID' });
      expect([...(await store.keys('file ')), ...(await store.keys('block '))]).toEqual([]);
      server.files.set('a.json', text('{}'));
      expect(await readJson(open(), 'a.json')).toEqual({});
    } finally {
      await server.stop();
    }
  });
});

describe('fileSource', () => {
  const file = (path: string, content: string): File => {
    const made = new File([content], path.split('/').at(-1) ?? '');
    Object.defineProperty(made, 'webkitRelativePath', { value: path.includes('/') ? path : '' });
    return made;
  };

  it('leaves out the folder that all files share', async () => {
    const source = fileSource([
      file('m/config.json', '{}'),
      file('m/labels_tokenizer/t.json', '1'),
    ]);
    expect(source.name).toBe('m');
    expect(await readJson(source, 'config.json')).toEqual({});
    expect(await readJson(source, 'labels_tokenizer/t.json')).toBe(1);
    expect(await source.open('m/config.json')).toBeUndefined();
  });

  it('takes single files, too, and reads parts', async () => {
    const source = fileSource([file('config.json', '0123456789')]);
    const asset = await source.open('config.json');
    expect(new TextDecoder().decode(await asset?.read(2, 5))).toBe('234');
    await expect(asset?.read(5, 11)).rejects.toMatchObject({ code: 'ASSET_TRUNCATED' });
  });

  it('names a missing file', async () => {
    await expect(requireJson(fileSource([]), 'gliner_config.json')).rejects.toMatchObject({
      code: 'ASSET_MISSING',
      message: expect.stringContaining('gliner_config.json'),
    });
  });
});

describe('directorySource', () => {
  it('reads parts, stays inside, and finds siblings', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nerium-source-'));
    try {
      await writeFile(join(folder, 'a.bin'), '0123456789');
      const source = directorySource(folder);
      const asset = await source.open('a.bin');
      expect(new TextDecoder().decode(await asset?.read(8, 10))).toBe('89');
      await writeFile(join(folder, 'a.bin'), '012345');
      await expect(asset?.read(4, 10)).rejects.toMatchObject({ code: 'ASSET_TRUNCATED' });
      expect(await source.open('missing/a.bin')).toBeUndefined();
      expect(await source.open('')).toBeUndefined();
      expect(await directorySource(join(folder, 'sub')).open('../a.bin')).toBeUndefined();
      const sibling = directorySource(join(folder, 'other')).sibling(
        `x/${folder.split('/').at(-1)}`,
      );
      expect(sibling?.name).toBe(join(folder, folder.split('/').at(-1) ?? ''));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
