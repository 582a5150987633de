/**
 * A source whose files are read in blocks, told to a listener, and kept in a store.
 */
import { BlockAsset } from './block-asset.ts';
import { blockCache, type FileRecord, filesId } from './block-cache.ts';
import { ChangedFileError } from './changed-file.ts';
import { useItem } from './kept-items.ts';
import type { KeyValueStore } from './key-value.ts';
import type { ReadListener } from './progress.ts';
import type { Asset, AssetSource } from './source.ts';

export interface BlockSourceOptions {
  /** Where blocks are kept; without it they are fetched at every load. */
  readonly store?: KeyValueStore | undefined;
  /** Whose files these are, for who looks at the store. @default the source's name */
  readonly model?: string | undefined;
  /** True asks the server for everything again and replaces what is kept. */
  readonly reload?: boolean | undefined;
  readonly listener?: ReadListener | undefined;
  readonly onFault?: ((message: string, cause: unknown) => void) | undefined;
  /** Put before paths for the listener, for instance `owner/name/`. */
  readonly labelPrefix?: string | undefined;
}

export interface BlockSource extends AssetSource {
  forget(path?: string): Promise<void>;
  /** Resolves when everything that was read so far is in the store, or could not be stored. */
  flush(): Promise<void>;
}

/**
 * Wraps a source on a server. A file that was opened before is trusted without asking the server, as is the
 * absence of one, so that a second load needs no network; only `reload` or a broken file asks again. What is
 * kept is what was read, block by block: a load that was cut off goes on where it stopped.
 *
 * @example
 * const source = blockSource(hubSource(id), { store: await idbStore('nerium-files') });
 */
export function blockSource(inner: AssetSource, options: BlockSourceOptions = {}): BlockSource {
  const { store, listener, onFault, labelPrefix = '' } = options;
  const cache = store && blockCache(store, inner.name, onFault);
  const pending = new Set<Promise<void>>();
  /** Files are opened more than once: to see whether they are there, then to read them. */
  const opened = new Map<string, WeakRef<BlockAsset>>();
  const siblings: BlockSource[] = [];

  function track(work: Promise<void>): void {
    pending.add(work);
    void work.finally(() => pending.delete(work));
  }

  if (store !== undefined) {
    const { name, revision } = inner;
    const { model = name } = options;
    track(useItem(store, { id: filesId(name), kind: 'model', model, revision }));
  }

  async function flush(): Promise<void> {
    await Promise.all([...pending, ...siblings.map((sibling) => sibling.flush())]);
  }

  async function forget(path?: string): Promise<void> {
    if (path === undefined) opened.clear();
    else opened.delete(path);
    await flush();
    await cache?.forget(path);
    if (path === undefined) await Promise.all(siblings.map((sibling) => sibling.forget()));
  }

  /** The file on the server, which must still be the one whose blocks are kept. */
  async function reopen(path: string, record: FileRecord, signal?: AbortSignal): Promise<Asset> {
    const asset = await inner.open(path, signal);
    if (asset !== undefined && record !== 'absent') {
      if (asset.size === record.size && asset.version === record.version) return asset;
    }
    await forget(path);
    throw new ChangedFileError(
      `${path} in ${inner.name} changed since it was kept`,
      'What was kept of it is dropped now: load the model again.',
    );
  }

  function assetOf(path: string, record: FileRecord, found?: Asset): BlockAsset | undefined {
    if (record === 'absent') return undefined;
    const label = labelPrefix + path;
    listener?.expect(label, record.size, false);
    let origin = found && Promise.resolve(found);
    const asset = new BlockAsset({
      path,
      label,
      record,
      cache,
      listener,
      track,
      forget: () => forget(path),
      origin(signal) {
        if (origin === undefined) {
          const opening = reopen(path, record, signal);
          opening.catch(() => {
            origin = undefined;
          });
          origin = opening;
        }
        return origin;
      },
    });
    opened.set(path, new WeakRef(asset));
    return asset;
  }

  return {
    name: inner.name,
    revision: inner.revision,
    async open(path, signal) {
      signal?.throwIfAborted();
      const again = opened.get(path)?.deref();
      if (again !== undefined) return again;
      const known = options.reload ? undefined : await cache?.file(path);
      if (known !== undefined) return assetOf(path, known);
      const asset = await inner.open(path, signal);
      const record: FileRecord = asset ? { size: asset.size, version: asset.version } : 'absent';
      if (options.reload) await forget(path);
      if (cache !== undefined) track(cache.setFile(path, record));
      return assetOf(path, record, asset);
    },
    sibling(repository) {
      const found = inner.sibling(repository);
      if (found === undefined) return undefined;
      const sibling = blockSource(found, { ...options, labelPrefix: `${repository}/` });
      siblings.push(sibling);
      return sibling;
    },
    forget,
    flush,
  };
}
