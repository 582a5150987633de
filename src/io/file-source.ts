/**
 * Files that a person picked or dropped.
 */
import { NeriumError } from '../errors.ts';
import { checkRange } from './bounds.ts';
import type { Asset, AssetSource } from './source.ts';

/**
 * A source over `File`s, for instance of `<input type="file" webkitdirectory>`. Bytes are read on demand.
 * The folder that all files share is left out of their paths.
 *
 * @example
 * const source = fileSource([...input.files]);
 */
export function fileSource(files: readonly File[]): AssetSource {
  const paths = files.map(pathOf);
  const root = commonRoot(paths);
  const byPath = new Map<string, File>();
  files.forEach((file, index) => {
    byPath.set((paths[index] ?? file.name).slice(root.length), file);
  });
  return {
    name: root === '' ? 'files' : root.slice(0, -1),
    revision: undefined,
    async open(path, signal) {
      signal?.throwIfAborted();
      const file = byPath.get(path);
      return file && fileAsset(path, file);
    },
    sibling: () => undefined,
  };
}

function pathOf(file: File): string {
  const relative = file.webkitRelativePath as string | undefined;
  return relative === undefined || relative === '' ? file.name : relative;
}

/** The folder in front of every path, with its slash: `model/` of `model/a` and `model/b/c`. */
function commonRoot(paths: readonly string[]): string {
  let root = paths[0]?.slice(0, paths[0].lastIndexOf('/') + 1) ?? '';
  for (const path of paths) {
    while (!path.startsWith(root)) root = root.slice(0, root.lastIndexOf('/', root.length - 2) + 1);
  }
  return root;
}

/** One file that a person picked. */
export function fileAsset(path: string, file: File): Asset {
  return {
    path,
    size: file.size,
    version: `${file.size}-${file.lastModified}`,
    async read(start, end, signal) {
      signal?.throwIfAborted();
      checkRange(path, file.size, start, end);
      const buffer = await readSlice(path, file.slice(start, end));
      signal?.throwIfAborted();
      return new Uint8Array(buffer);
    },
  };
}

async function readSlice(path: string, slice: Blob): Promise<ArrayBuffer> {
  try {
    return await slice.arrayBuffer();
  } catch (cause) {
    throw new NeriumError('ASSET_INVALID', `${path} cannot be read.`, {
      hint: 'The file was moved or changed since it was chosen: choose it again.',
      cause,
    });
  }
}
