/**
 * Repositories in the address layout of the Hugging Face hub.
 */
import { isNeriumError, NeriumError } from '../errors.ts';
import { openHttpAsset } from './http-asset.ts';
import type { HttpOptions } from './http-request.ts';
import { fileUrl } from './http-source.ts';
import type { AssetSource } from './source.ts';

export interface HubSourceOptions extends HttpOptions {
  /** Branch, tag or commit. @default 'main' */
  readonly revision?: string | undefined;
  /** @default 'https://huggingface.co/' */
  readonly hubUrl?: string | URL | undefined;
}

export const HUB_URL = 'https://huggingface.co/';

/** `owner/name`; a lone `name` is one of the hub's old official repositories, such as `bert-base-uncased`. */
const REPOSITORY = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/** True for `owner/name`. */
export function isHubId(text: string): boolean {
  return text.includes('/') && REPOSITORY.test(text);
}

/**
 * A source over a repository of the hub. A sibling is another repository of the same hub at its main branch.
 *
 * @example
 * const source = hubSource('knowledgator/gliner-bi-edge-v2.0', { revision: '3a401e4' });
 */
export function hubSource(id: string, options: HubSourceOptions = {}): AssetSource {
  if (!REPOSITORY.test(id) || id.includes('..')) {
    throw new NeriumError('INPUT_INVALID', `"${id}" is not a hub id.`, {
      hint: 'A hub id has the form owner/name, for instance knowledgator/gliner-bi-edge-v2.0.',
    });
  }
  const hub = new URL(options.hubUrl ?? HUB_URL, globalThis.location?.href);
  if (!hub.pathname.endsWith('/')) hub.pathname += '/';
  const revision = options.revision ?? 'main';
  const folder = new URL(`${id}/resolve/${encodeURIComponent(revision)}/`, hub);
  folder.search = hub.search;
  return {
    name: folder.href,
    revision,
    async open(path, signal) {
      try {
        return await openHttpAsset(fileUrl(folder, path), path, options, signal);
      } catch (error) {
        throw isNeriumError(error, 'NETWORK_FAILED') ? orFolder(id, error) : error;
      }
    },
    sibling(repository) {
      if (!REPOSITORY.test(repository) || repository.includes('..')) return undefined;
      return hubSource(repository, { ...options, revision: 'main' });
    },
  };
}

/** `models/mine` may be either; it was read as a hub id. */
function orFolder(id: string, { code, message, cause }: NeriumError): NeriumError {
  return new NeriumError(code, message, {
    hint: `"${id}" is a hub id; a folder of this site is written "./${id}/".`,
    cause,
  });
}
