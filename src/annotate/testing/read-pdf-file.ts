/** Pages of the PDFs in `fixtures/pdf`, read by pdf.js as the page reads them. */
import { readFileSync } from 'node:fs';
import type { PdfPage } from '../pdf-text.ts';

export async function readPdfFile(name: string): Promise<PdfPage[]> {
  // Node has no such class, and only drawing needs it; pdf.js asks for it on import.
  Object.assign(globalThis, { DOMMatrix: class {} });
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const file = new URL(`../../../fixtures/pdf/${name}`, import.meta.url);
  const task = getDocument({ data: new Uint8Array(readFileSync(file)), verbosity: 0 });
  const document = await task.promise;
  const pages: PdfPage[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const { items, styles } = await page.getTextContent();
    const { transform, width, height } = page.getViewport({ scale: 1 });
    const texts = items.filter((item) => 'str' in item);
    pages.push({ items: texts, styles, transform, width, height });
  }
  await task.destroy();
  return pages;
}
