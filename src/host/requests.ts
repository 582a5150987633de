/**
 * What callers give, turned into what can be sent to the worker; and answers turned into what callers get.
 */
import { NeriumError } from '../errors.ts';
import type {
  CharacterSpan,
  DeviceRequest,
  Entity,
  Extraction,
  LoadRequest,
  NamedSplitter,
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

/** `intl` and `{ locale }` cut by `Intl.Segmenter`; a function returns the words of a text, in order. */
export type Splitter = NamedSplitter | ((text: string) => readonly CharacterSpan[]);

/** Options as they are sent, with the words of each text where the splitter is a function. */
export function toCallOptions<Options extends { splitter?: Splitter; signal?: AbortSignal }>(
  { splitter, signal: _, ...options }: Options,
  texts: readonly string[],
) {
  if (typeof splitter === 'function')
    return { words: texts.map((text) => splitter(text)), options };
  return { options: { ...options, ...(splitter !== undefined && { splitter }) } };
}

/** The entities of text `index`. Without a text, it is in the answer. */
export function unpack<Label extends string>(
  { names, texts }: Extraction,
  index: number,
  text?: string,
): Entity<Label>[] {
  const packed = texts[index];
  if (packed === undefined) return [];
  const { classLabel, classScore, vectors, labelVectors, points } = packed;
  const count = packed.score.length;
  const nameOf = (label = 0): Label => names[label] as Label;
  const part = <Values extends Int32Array | Float32Array>(values: Values, at: number) => {
    const width = values.length / count;
    return values.subarray(at * width, (at + 1) * width) as Values;
  };
  return Array.from(packed.score, (score, at) => {
    const start = packed.start[at] ?? 0;
    const end = packed.end[at] ?? 0;
    return {
      text: text?.slice(start, end) ?? packed.texts?.[at] ?? '',
      label: nameOf(packed.label[at]),
      start: points?.start[at] ?? start,
      end: points?.end[at] ?? end,
      score,
      ...(classLabel &&
        classScore && {
          classes: Array.from(part(classLabel, at), (label, rank) => ({
            label: nameOf(label),
            score: part(classScore, at)[rank] ?? 0,
          })),
        }),
      ...(vectors &&
        labelVectors && { vector: part(vectors, at), labelVector: part(labelVectors, at) }),
    };
  });
}
