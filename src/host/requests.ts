/**
 * What callers give, turned into what can be sent to the worker; and answers turned into what callers get.
 */
import { NeriumError } from '../errors.ts';
import type {
  CharacterSpan,
  Entity,
  Extraction,
  LoadRequest,
  NamedSplitter,
  SourceRequest,
} from '../protocol.ts';

/** Hub id (`owner/name`), address of a folder, files (of a file input, say), or path → bytes. */
export type ModelSource = string | URL | readonly File[] | Readonly<Record<string, Uint8Array>>;

interface RequestOptions extends Omit<LoadRequest, 'source' | 'hub' | 'assetBase'> {
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
