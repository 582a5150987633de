/**
 * From what a caller named to a source of its files.
 */
import type { SourceRequest } from '../protocol.ts';
import { blockSource } from './block-source.ts';
import { bytesSource } from './bytes-source.ts';
import { fileSource } from './file-source.ts';
import { httpSource } from './http-source.ts';
import { HUB_URL, hubSource } from './hub-source.ts';
import type { KeyValueStore } from './key-value.ts';
import type { ReadListener } from './progress.ts';
import type { AssetSource } from './source.ts';

export interface OpenSourceOptions {
  /** For a hub id. @default 'main' */
  readonly revision?: string | undefined;
  /** Base address of the hub. @default 'https://huggingface.co/' */
  readonly hub?: string | URL | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Where files from a server are kept. */
  readonly store?: KeyValueStore | undefined;
  /** Whose files they are, for who looks at the store. */
  readonly model?: string | undefined;
  /** True asks the server for everything again and replaces what is kept. */
  readonly reload?: boolean | undefined;
  readonly listener?: ReadListener | undefined;
  readonly onFault?: ((message: string, cause: unknown) => void) | undefined;
}

/**
 * A source for a request. Files from servers are read in blocks and kept in the store, if it is a persistent one:
 * keeping them in memory would only double them.
 *
 * @example
 * const source = openSource({ kind: 'hub', id: 'knowledgator/gliner-bi-edge-v2.0' }, { store });
 */
export function openSource(request: SourceRequest, options: OpenSourceOptions = {}): AssetSource {
  switch (request.kind) {
    case 'files':
      return fileSource(request.files);
    case 'bytes':
      return bytesSource(request.files);
    case 'hub':
      return remote(hubSource(request.id, { ...options, hubUrl: options.hub }), options);
    case 'url':
      return remote(urlSource(request.url, options), options);
  }
}

function urlSource(url: string, options: OpenSourceOptions): AssetSource {
  const repository = parseRepositoryPage(url, options.hub ?? HUB_URL);
  if (repository === undefined) return httpSource(url, options);
  const { id, revision = options.revision } = repository;
  return hubSource(id, { ...options, revision, hubUrl: options.hub });
}

/** The address of a repository's page, as people copy it: `https://huggingface.co/owner/name[/tree/main]`. */
function parseRepositoryPage(
  url: string,
  hub: string | URL,
): { id: string; revision?: string } | undefined {
  const base = new URL(hub, globalThis.location?.href).href.replace(/\/?$/, '/');
  if (!url.startsWith(base)) return undefined;
  const match = /^([\w.-]+\/[\w.-]+)(?:\/(?:tree|resolve)\/([^/?#]+))?\/?$/.exec(
    url.slice(base.length),
  );
  const [, id, revision] = match ?? [];
  if (id === undefined) return undefined;
  return revision === undefined ? { id } : { id, revision: decodeURIComponent(revision) };
}

function remote(source: AssetSource, options: OpenSourceOptions): AssetSource {
  const { store, ...rest } = options;
  return blockSource(source, store?.persistent ? { ...rest, store } : rest);
}
