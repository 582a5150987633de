/**
 * Where the vectors of a label store are: entries of a text's hash and a place. An entry is only a hint, since texts may
 * share a hash: the page at the place has the texts, and decides. So a wrong index can hide a vector but never give a
 * wrong one.
 */

/** Entries as they are stored: [entries, 2] of hash and place. */
export type Entries = Uint32Array;

/** Rows of a page at most: a place is `page * PAGE_ROWS + row`. */
export const PAGE_ROWS = 1024;
/** The index of a million labels is 256 buckets of 32 KB. */
export const BUCKETS = 256;

/** FNV-1a over UTF-16 code units, unsigned. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

export function bucketOf(hash: number): number {
  return hash % BUCKETS;
}

/** Which of the wanted texts may be where. */
export class Search {
  /** For each page: indices of wanted texts and the rows that may have them, in turn. */
  readonly pages = new Map<number, number[]>();
  /** Buckets that may know the wanted texts. */
  readonly buckets: ReadonlySet<number>;
  readonly #first = new Map<number, number>();
  /** The next wanted text with the same hash, in the order of `wanted`. */
  readonly #next: Int32Array;
  readonly #wanted: readonly number[];

  /** @param wanted indices of the texts to find */
  constructor(texts: readonly string[], wanted: readonly number[]) {
    this.#wanted = wanted;
    this.#next = new Int32Array(wanted.length).fill(-1);
    const buckets = new Set<number>();
    wanted.forEach((index, position) => {
      const hash = hashOf(texts[index] ?? '');
      buckets.add(bucketOf(hash));
      this.#next[position] = this.#first.get(hash) ?? -1;
      this.#first.set(hash, position);
    });
    this.buckets = buckets;
  }

  add(entries: Entries): void {
    for (let at = 0; at + 1 < entries.length; at += 2) {
      let position = this.#first.get(entries[at] as number) ?? -1;
      if (position < 0) continue;
      const place = entries[at + 1] as number;
      const page = Math.floor(place / PAGE_ROWS);
      const pairs = this.pages.get(page) ?? [];
      this.pages.set(page, pairs);
      for (; position >= 0; position = this.#next[position] ?? -1) {
        pairs.push(this.#wanted[position] ?? 0, place % PAGE_ROWS);
      }
    }
  }

  /** Indices of wanted texts with the rows of this page that may have them. */
  *rowsOf(page: number): Generator<readonly [index: number, row: number]> {
    const pairs = this.pages.get(page) ?? [];
    for (let at = 0; at + 1 < pairs.length; at += 2) yield [pairs[at] ?? 0, pairs[at + 1] ?? 0];
  }
}
