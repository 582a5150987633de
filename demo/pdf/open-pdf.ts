/**
 * PDF files, by pdf.js: a chunk of its own with a worker of its own, loaded when the first PDF is opened. Nothing in a file is
 * run: scripts and forms are not looked at, and fonts' programs are not compiled.
 */
import { NeriumError } from 'nerium';
import { type MeasureText, type PdfPage, type PdfText, readPdf } from 'nerium/annotate';
import {
  GlobalWorkerOptions,
  getDocument,
  PasswordResponses,
  type PDFDocumentProxy,
  version,
} from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { askPassword } from './password.ts';

export interface OpenPdf {
  readonly document: PDFDocumentProxy;
  readonly content: PdfText;
  /** Items say how wide they are, not their characters: those of a font of the same kind are. */
  readonly measure: MeasureText;
  close(): Promise<void>;
}

/** Tables for texts without embedded fonts or encodings, from our own origin (vite.pdf.ts). */
const ASSETS = new URL(`pdfjs/${version}/`, globalThis.document.baseURI).href;

/**
 * @param name of the file, for messages
 * @param onPage how many pages are read, and of how many
 * @throws NeriumError INPUT_INVALID where it is no PDF, nobody gives its password, or it has no text
 */
export async function openPdf(
  bytes: Uint8Array,
  name: string,
  onPage: (done: number, total: number) => void = () => {},
): Promise<OpenPdf> {
  GlobalWorkerOptions.workerSrc = workerUrl;
  const task = getDocument({
    // The worker takes the bytes away.
    data: bytes.slice(),
    isEvalSupported: false,
    enableXfa: false,
    verbosity: 0,
    cMapUrl: `${ASSETS}cmaps/`,
    standardFontDataUrl: `${ASSETS}standard_fonts/`,
    wasmUrl: `${ASSETS}wasm/`,
    iccUrl: `${ASSETS}iccs/`,
  });
  let isRefused = false;
  task.onPassword = async (answer: (password: string | Error) => void, reason: number) => {
    const password = await askPassword(name, reason === PasswordResponses.INCORRECT_PASSWORD);
    isRefused = password === undefined;
    answer(password ?? new Error('No password.'));
  };
  try {
    const document = await task.promise;
    const pages: PdfPage[] = [];
    const families = new Map<string, string>();
    for (let number = 1; number <= document.numPages; number++) {
      pages.push(await readPage(document, number, families));
      onPage(number, document.numPages);
    }
    const content = readPdf(pages);
    if (content.text.trim() === '') throw noText(name);
    return { document, content, measure: measureBy(families), close: () => task.destroy() };
  } catch (cause) {
    await task.destroy();
    if (cause instanceof NeriumError) throw cause;
    const hint = isRefused ? 'It needs a password.' : 'Is it complete?';
    throw new NeriumError('INPUT_INVALID', `${name} cannot be read as a PDF.`, { hint, cause });
  }
}

async function readPage(
  document: PDFDocumentProxy,
  number: number,
  families: Map<string, string>,
): Promise<PdfPage> {
  const page = await document.getPage(number);
  const { items, styles } = await page.getTextContent();
  const { transform, width, height } = page.getViewport({ scale: 1 });
  for (const [name, { fontFamily }] of Object.entries(styles)) families.set(name, fontFamily);
  page.cleanup();
  return { items: items.filter((item) => 'str' in item), styles, transform, width, height };
}

function measureBy(families: ReadonlyMap<string, string>): MeasureText {
  const context = globalThis.document.createElement('canvas').getContext('2d');
  return (text, fontName) => {
    if (context === null) return text.length;
    context.font = `100px ${families.get(fontName) ?? 'sans-serif'}`;
    return context.measureText(text).width;
  };
}

function noText(name: string): NeriumError {
  return new NeriumError('INPUT_INVALID', `${name} has no text, only pictures of it.`, {
    hint: 'Recognise its text (OCR) with another program first.',
  });
}
