/**
 * Files that the page opens: texts, and annotations of texts.
 */
import { NeriumError } from 'nerium';
import { type AnnotatedDocument, readJson, readJsonl } from 'nerium/annotate';
import { decodeText, isBinary } from './decode-text.ts';
import { formatBytes } from './format.ts';
import { htmlToText } from './html-text.ts';
import { toLineFeeds, withLineFeeds } from './line-feeds.ts';
import type { OpenPdf } from './pdf/open-pdf.ts';

export type Opened =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | {
      readonly kind: 'pdf';
      readonly name: string;
      readonly bytes: Uint8Array;
      readonly pdf: OpenPdf;
    }
  /** Documents with annotations: the file holds their texts too. */
  | {
      readonly kind: 'documents';
      readonly name: string;
      readonly content: string;
      readonly documents: readonly AnnotatedDocument[];
    }
  /** Annotations of a text that the file does not hold. */
  | { readonly kind: 'web-annotations'; readonly name: string; readonly content: string };

/** What the file dialogue offers. */
const EXTENSIONS = ['txt', 'md', 'html', 'htm', 'xhtml', 'pdf', 'json', 'jsonl', 'jsonld'];
export const ACCEPTED = [...EXTENSIONS.map((one) => `.${one}`), 'text/*'].join();

/** Whether a file of a folder is opened, by its name. */
export function isOpenable(name: string): boolean {
  return EXTENSIONS.includes(extension(name));
}

/** A string of JavaScript holds no more, and the page would be slow long before. */
const MOST_BYTES = 250e6;

/** pdf.js comes with the first PDF. */
export async function openPdf(
  ...parameters: Parameters<typeof import('./pdf/open-pdf.ts').openPdf>
): Promise<OpenPdf> {
  const pdf = await import('./pdf/open-pdf.ts');
  return pdf.openPdf(...parameters);
}

/**
 * PDFs by their first bytes, others by the end of their names, else as plain text.
 *
 * @throws NeriumError INPUT_INVALID for what is empty or no text, and for annotations that cannot be read
 */
export async function openFile(
  file: File,
  onPage: (done: number, total: number) => void,
): Promise<Opened> {
  const { name } = file;
  const bytes = await readBytes(file);
  if (isPdf(bytes)) return { kind: 'pdf', name, bytes, pdf: await openPdf(bytes, name, onPage) };
  const content = decodeText(bytes);
  if (isBinary(content))
    throw noText(name, 'It can be opened where it is saved as text, HTML or PDF.');
  switch (extension(name)) {
    case 'html':
    case 'htm':
    case 'xhtml':
      return toText(name, htmlToText(content));
    case 'jsonl':
      return toDocuments(name, content, readJsonl(content, name));
    case 'jsonld':
      return { kind: 'web-annotations', name, content };
    case 'json':
      return content.includes('www.w3.org/ns/anno')
        ? { kind: 'web-annotations', name, content }
        : toDocuments(name, content, readJson(content, name));
    default:
      return toText(name, content);
  }
}

async function readBytes(file: File): Promise<Uint8Array> {
  const { name, size } = file;
  if (size > MOST_BYTES) {
    const hint = `${formatBytes(MOST_BYTES)} are the most: cut it into several files.`;
    throw new NeriumError('INPUT_INVALID', `${name} has ${formatBytes(size)}.`, { hint });
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    const hint = 'Is it a folder, or was it moved or removed meanwhile?';
    throw new NeriumError('INPUT_INVALID', `${name} cannot be read.`, { hint, cause });
  }
}

function toText(name: string, content: string): Opened {
  if (content.trim() === '') throw noText(name, 'It is empty.');
  return { kind: 'text', name, text: toLineFeeds(content) };
}

function toDocuments(
  name: string,
  content: string,
  documents: readonly AnnotatedDocument[],
): Opened {
  return { kind: 'documents', name, content, documents: documents.map(withLineFeeds) };
}

function noText(name: string, hint: string): NeriumError {
  return new NeriumError('INPUT_INVALID', `${name} holds no text.`, { hint });
}

function extension(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Within the first KiB, as readers allow. */
function isPdf(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 1024)).includes('%PDF-');
}
