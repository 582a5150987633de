/**
 * What `Nerium.load` is given, turned into what can be sent to the worker.
 */
import { invalidInput, NeriumError } from '../errors.ts';
import type { LoadRequest, SourceRequest } from '../protocol.ts';

/** Hub id (`owner/name`), address of a folder, files (of a file input, say), or path → bytes. */
export type ModelSource = string | URL | readonly File[] | Readonly<Record<string, Uint8Array>>;

interface RequestOptions extends Omit<LoadRequest, 'source' | 'hub' | 'assetBase' | 'losses'> {
  readonly hub?: string | URL;
  readonly assetBaseUrl?: string | URL;
}

/** Only what the page alone knows is done here; the worker checks the rest and knows the defaults. */
export function toLoadRequest(
  source: ModelSource,
  { hub, assetBaseUrl, ...options }: RequestOptions,
): LoadRequest {
  return {
    ...options,
    source: toSourceRequest(source),
    ...(hub !== undefined && { hub: absolute(hub) }),
    ...(assetBaseUrl !== undefined && { assetBase: absolute(assetBaseUrl) }),
  };
}

function toSourceRequest(source: ModelSource): SourceRequest {
  if (source === '') {
    throw invalidInput('The model source', source, 'Pass a hub id or the address of a folder.');
  }
  if (typeof source === 'string' && isHubId(source)) return { kind: 'hub', id: source };
  if (typeof source === 'string' || source instanceof URL) {
    return { kind: 'url', url: absolute(source) };
  }
  return Array.isArray(source)
    ? { kind: 'files', files: source }
    : { kind: 'bytes', files: source as Readonly<Record<string, Uint8Array>> };
}

/** `owner/name`; a path begins with a slash or a dot, or has more slashes. */
function isHubId(source: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/.test(source);
}

/** The worker has another base address than the page, so addresses are made absolute here. */
export function absolute(url: string | URL): string {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(url, base).href;
  } catch (cause) {
    const hint =
      base === undefined
        ? 'There is no page here that it could be relative to: call Nerium.load in the browser.'
        : 'Pass the address of a folder, or a hub id of the form owner/name.';
    throw new NeriumError('INPUT_INVALID', `"${url}" is not an address.`, { hint, cause });
  }
}
