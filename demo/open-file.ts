/**
 * Files that the page opens: texts, and annotations of texts.
 */
import { type AnnotatedDocument, readJson, readJsonl } from 'nerium/annotate';
import { decodeText } from './decode-text.ts';
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
  | { readonly kind: 'documents'; readonly documents: readonly AnnotatedDocument[] }
  /** Annotations of a text that the file does not hold. */
  | { readonly kind: 'web-annotations'; readonly name: string; readonly content: string };

/** What the file dialogue offers. */
export const ACCEPTED = '.txt,.md,.html,.htm,.pdf,.json,.jsonl,.jsonld,text/*';

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
 * @throws NeriumError INPUT_INVALID for annotations that cannot be read
 */
export async function openFile(
  file: File,
  onPage: (done: number, total: number) => void,
): Promise<Opened> {
  const { name } = file;
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isPdf(bytes)) return { kind: 'pdf', name, bytes, pdf: await openPdf(bytes, name, onPage) };
  const content = decodeText(bytes);
  switch (extension(name)) {
    case 'html':
    case 'htm':
    case 'xhtml':
      return { kind: 'text', name, text: toLineFeeds(htmlToText(content)) };
    case 'jsonl':
      return { kind: 'documents', documents: readJsonl(content, name).map(withLineFeeds) };
    case 'jsonld':
      return { kind: 'web-annotations', name, content };
    case 'json':
      return content.includes('www.w3.org/ns/anno')
        ? { kind: 'web-annotations', name, content }
        : { kind: 'documents', documents: readJson(content, name).map(withLineFeeds) };
    default:
      return { kind: 'text', name, text: toLineFeeds(content) };
  }
}

function extension(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Within the first KiB, as readers allow. */
function isPdf(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 1024)).includes('%PDF-');
}
