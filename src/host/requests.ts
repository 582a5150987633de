/**
 * What callers give, turned into what can be sent to the worker; and answers turned into what callers get.
 */
import { NeriumError } from '../errors.ts';
import type {
  DeviceRequest,
  Entity,
  LoadRequest,
  PackedEntities,
  SourceRequest,
} from '../protocol.ts';

/** Hub id (`owner/name`), address of a folder, files (of a file input, say), or path → bytes. */
export type ModelSource = string | URL | readonly File[] | Readonly<Record<string, Uint8Array>>;

interface RequestOptions {
  readonly device?: DeviceRequest;
  readonly revision?: string;
  readonly threads?: number | 'auto';
  readonly cache?: boolean;
  readonly hub?: string | URL;
  readonly assetBaseUrl?: string | URL;
}

const DEVICES: readonly DeviceRequest[] = ['auto', 'webgpu', 'wasm'];

/** @throws NeriumError INPUT_INVALID */
export function toLoadRequest(source: ModelSource, options: RequestOptions): LoadRequest {
  const { device = 'auto', threads = 'auto', cache = true, revision, hub, assetBaseUrl } = options;
  if (!DEVICES.includes(device)) {
    throw new NeriumError('INPUT_INVALID', `device is ${JSON.stringify(device)}.`, {
      hint: `It is one of ${DEVICES.join(', ')}.`,
    });
  }
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads > 0)) {
    throw new NeriumError('INPUT_INVALID', `threads is ${JSON.stringify(threads)}.`, {
      hint: "It is 'auto' or a positive integer.",
    });
  }
  return {
    source: toSourceRequest(source),
    device,
    threads,
    cache,
    ...(revision !== undefined && { revision }),
    ...(hub !== undefined && { hub: absolute(hub) }),
    ...(assetBaseUrl !== undefined && { assetBase: absolute(assetBaseUrl) }),
  };
}

function toSourceRequest(source: ModelSource): SourceRequest {
  if (source instanceof URL) return { kind: 'url', url: source.href };
  if (typeof source === 'string') {
    return isHubId(source) ? { kind: 'hub', id: source } : { kind: 'url', url: absolute(source) };
  }
  if (Array.isArray(source)) return { kind: 'files', files: source };
  if (typeof source === 'object' && source !== null) {
    return { kind: 'bytes', files: source as Readonly<Record<string, Uint8Array>> };
  }
  throw new NeriumError('INPUT_INVALID', `The model source is a value of type ${typeof source}.`, {
    hint: 'Pass a hub id, the address of a folder, files, or an object of file names and bytes.',
  });
}

/** `owner/name`; a path begins with a slash or a dot, or has more slashes. */
function isHubId(source: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/.test(source);
}

/** The worker has another base address than the page, so addresses are made absolute here. */
function absolute(url: string | URL): string {
  try {
    return new URL(url, globalThis.document?.baseURI).href;
  } catch (cause) {
    throw new NeriumError('INPUT_INVALID', `"${url}" is not an address.`, { cause });
  }
}

/** @throws NeriumError INPUT_INVALID */
export function checkTexts(texts: readonly string[]): void {
  if (!Array.isArray(texts)) {
    throw new NeriumError('INPUT_INVALID', `text is a value of type ${typeof texts}.`, {
      hint: 'Pass a string or an array of strings.',
    });
  }
  const wrong = texts.findIndex((text) => typeof text !== 'string');
  if (wrong >= 0) {
    throw new NeriumError('INPUT_INVALID', `Text ${wrong} is of type ${typeof texts[wrong]}.`, {
      hint: 'Texts are strings.',
    });
  }
}

export function unpack<Label extends string>(
  packed: PackedEntities,
  text: string,
  names: readonly Label[],
): Entity<Label>[] {
  return Array.from(packed.score, (score, index) => {
    const start = packed.start[index] ?? 0;
    const end = packed.end[index] ?? 0;
    const label = names[packed.label[index] ?? 0] as Label;
    return { text: text.slice(start, end), label, start, end, score };
  });
}
