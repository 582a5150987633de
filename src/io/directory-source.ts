/**
 * A folder on a disk, for Node. Only the command line imports this file: browsers have no `node:fs`.
 */
import { type FileHandle, open as openFile, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { NeriumError } from '../errors.ts';
import { checkRange } from './bounds.ts';
import type { Asset, AssetSource } from './source.ts';

/**
 * A source over a directory. Another repository is looked for beside it under its last path segment.
 *
 * @example
 * const source = directorySource('./models/mine');
 */
export function directorySource(directory: string): AssetSource {
  const root = resolve(directory);
  return {
    name: root,
    revision: undefined,
    async open(path, signal) {
      signal?.throwIfAborted();
      const file = join(root, path);
      if (file !== root && !file.startsWith(root + sep)) return undefined;
      const found = await statOrUndefined(file);
      return found?.isFile() ? fileAsset(path, file, found.size, found.mtimeMs) : undefined;
    },
    sibling(repository) {
      const name = basename(repository);
      return name === '' || name === '..' ? undefined : directorySource(join(root, '..', name));
    },
  };
}

async function statOrUndefined(file: string) {
  try {
    return await stat(file);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new NeriumError('ASSET_INVALID', `${file} cannot be read.`, { cause });
  }
}

function fileAsset(path: string, file: string, size: number, modified: number): Asset {
  return {
    path,
    size,
    version: `${size}-${modified}`,
    async read(start, end, signal) {
      signal?.throwIfAborted();
      checkRange(path, size, start, end);
      // Opened per read: a handle that stays open until garbage collection is a warning in Node.
      const handle = await openFile(file, 'r');
      try {
        return await readFully(handle, path, start, end, signal);
      } finally {
        await handle.close();
      }
    },
  };
}

async function readFully(
  handle: FileHandle,
  path: string,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
    signal?.throwIfAborted();
    // The file shrank since it was opened.
    if (bytesRead === 0) checkRange(path, start + done, start, end);
    done += bytesRead;
  }
  return bytes;
}
