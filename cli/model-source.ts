import { directorySource } from '../src/io/directory-source.ts';
import { openSource } from '../src/io/open-source.ts';
import type { AssetSource } from '../src/io/source.ts';

/** A model's files, where the command line names a folder or an address. */
export function modelSource(path: string): AssetSource {
  return isAddress(path) ? openSource({ kind: 'url', url: path }) : directorySource(path);
}

export function isAddress(path: string): boolean {
  return /^https?:\/\//.test(path);
}
