/**
 * Files that are in memory already.
 */
import { checkRange } from './bounds.ts';
import type { Asset, AssetSource } from './source.ts';

/** Path → contents. */
export type BytesRecord = Readonly<Record<string, Uint8Array | ArrayBuffer>>;

/**
 * A source over bytes in memory. `read` gives views, not copies.
 *
 * @example
 * const source = bytesSource({ 'gliner_config.json': config, 'model.safetensors': weights });
 */
export function bytesSource(files: BytesRecord, name = 'bytes'): AssetSource {
  const assets = new Map<string, Asset>();
  for (const [path, bytes] of Object.entries(files)) {
    assets.set(path, bytesAsset(path, bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)));
  }
  return {
    name,
    revision: undefined,
    async open(path, signal) {
      signal?.throwIfAborted();
      return assets.get(path);
    },
    sibling: () => undefined,
  };
}

/** One file in memory. */
export function bytesAsset(path: string, given: Uint8Array): Asset {
  // A buffer of Node is one too, but its `slice` copies nothing.
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  return {
    path,
    size: bytes.byteLength,
    version: String(bytes.byteLength),
    async read(start, end, signal) {
      signal?.throwIfAborted();
      checkRange(path, bytes.byteLength, start, end);
      return bytes.subarray(start, end);
    },
  };
}
