/**
 * A page that is being filled.
 */
import { PAGE_ROWS } from './label-index.ts';
import type { Page } from './store-records.ts';

/**
 * Bytes of texts and vectors from which a page is full. Chromium keeps values over 64 KiB as files, whose space is free
 * when they are deleted; the log of smaller ones may grow when some are. Larger pages would make few labels slower.
 */
const FULL_PAGE = 2 ** 16 + 1;

export class PageDraft {
  readonly number: number;
  readonly #texts: string[];
  readonly #rows: Uint8Array[];
  /** About what the page takes in storage. */
  bytes = 0;

  constructor(number: number, page: Page = { texts: [], rows: new Uint8Array(0) }) {
    this.number = number;
    this.#texts = [...page.texts];
    this.#rows = [page.rows];
    this.bytes = page.rows.byteLength + page.texts.reduce((sum, text) => sum + text.length, 0);
  }

  get full(): boolean {
    return this.bytes >= FULL_PAGE || this.#texts.length >= PAGE_ROWS;
  }

  /** Gives the place of the new row. */
  add(text: string, row: Uint8Array): number {
    this.#rows.push(row);
    this.bytes += row.byteLength + text.length;
    return this.number * PAGE_ROWS + this.#texts.push(text) - 1;
  }

  get page(): Page {
    const rows = new Uint8Array(this.#rows.reduce((sum, row) => sum + row.byteLength, 0));
    let end = 0;
    for (const row of this.#rows) {
      rows.set(row, end);
      end += row.byteLength;
    }
    return { texts: this.#texts, rows };
  }
}
