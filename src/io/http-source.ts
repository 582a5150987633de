/**
 * A folder on a web server.
 */
import { NeriumError } from '../errors.ts';
import { openHttpAsset } from './http-asset.ts';
import type { HttpOptions } from './http-request.ts';
import type { AssetSource } from './source.ts';

export interface HttpSourceOptions extends HttpOptions {
  /** Recorded in `info` and in fingerprints; the address itself says which files are read. */
  readonly revision?: string | undefined;
}

/**
 * A source over the files under `base`. Another repository is looked for beside the folder under its last
 * path segment. Reads are exact: wrap it with `blockSource` to merge and keep them.
 *
 * @example
 * const source = httpSource('https://example.org/models/nerium-mini/');
 */
export function httpSource(base: string | URL, options: HttpSourceOptions = {}): AssetSource {
  const folder = folderUrl(base);
  return {
    name: folder.href,
    revision: options.revision,
    open: (path, signal) => openHttpAsset(fileUrl(folder, path), path, options, signal),
    sibling(repository) {
      const name = repository.split('/').at(-1) ?? '';
      if (name === '' || name === '.' || name === '..') return undefined;
      const { revision: _, ...rest } = options;
      return httpSource(fileUrl(folder, `../${name}/`), rest);
    },
  };
}

/** The address of a folder, absolute and with a slash at its end. */
function folderUrl(base: string | URL): URL {
  let url: URL;
  try {
    url = new URL(base, globalThis.location?.href);
  } catch (cause) {
    throw new NeriumError('INPUT_INVALID', `"${base}" is not an address of a folder.`, {
      hint: 'Pass an absolute address, or a hub id of the form owner/name.',
      cause,
    });
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.hash = '';
  return url;
}

/** A file in a folder. A query, such as a signature, is the same for all files. */
export function fileUrl(folder: URL, path: string): URL {
  const url = new URL(path.split('/').map(encodeSegment).join('/'), folder);
  url.search = folder.search;
  return url;
}

function encodeSegment(segment: string): string {
  return segment === '..' || segment === '.' ? segment : encodeURIComponent(segment);
}
