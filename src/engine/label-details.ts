/**
 * What is known of the labels of a set besides their names, and where it is to be had: with the labels, or in a pack, which is
 * read when it is asked for.
 */
import type { LabelRecord } from '../protocol.ts';

/** Fields of some labels. */
export interface DetailSource {
  /** Fields of the labels at these places. */
  read(places: readonly number[], signal?: AbortSignal): Promise<readonly Fields[]>;
}

export type Fields = Readonly<Record<string, string | number | undefined>>;

/** For each label of a set: which source, and where in it. Never changes. */
export class LabelDetails {
  readonly #sources: readonly DetailSource[];
  readonly #source: Int32Array;
  readonly #place: Int32Array;

  private constructor(sources: readonly DetailSource[], source: Int32Array, place: Int32Array) {
    this.#sources = sources;
    this.#source = source;
    this.#place = place;
  }

  /** Of `count` labels in the order of their source. */
  static of(source: DetailSource, count: number): LabelDetails {
    const places = Int32Array.from({ length: count }, (_, index) => index);
    return new LabelDetails([source], new Int32Array(count), places);
  }

  append(more: LabelDetails): LabelDetails {
    const offset = this.#sources.length;
    const source = new Int32Array(this.#source.length + more.#source.length);
    source.set(this.#source);
    source.set(
      more.#source.map((index) => index + offset),
      this.#source.length,
    );
    const place = new Int32Array(source.length);
    place.set(this.#place);
    place.set(more.#place, this.#place.length);
    return new LabelDetails([...this.#sources, ...more.#sources], source, place);
  }

  select(indices: readonly number[]): LabelDetails {
    return new LabelDetails(
      this.#sources,
      Int32Array.from(indices, (index) => this.#source[index] ?? 0),
      Int32Array.from(indices, (index) => this.#place[index] ?? 0),
    );
  }

  /** Fields of the labels at `indices`, in this order. */
  async read(indices: readonly number[], signal?: AbortSignal): Promise<Fields[]> {
    const found: Fields[] = indices.map(() => ({}));
    for (const [number, source] of this.#sources.entries()) {
      const rows = [...indices.keys()].filter((row) => this.#source[indices[row] ?? 0] === number);
      if (rows.length === 0) continue;
      const places = rows.map((row) => this.#place[indices[row] ?? 0] ?? 0);
      const fields = await source.read(places, signal);
      rows.forEach((row, index) => {
        found[row] = fields[index] ?? {};
      });
    }
    return found;
  }
}

/** Fields that came with the labels. */
export function givenDetails(records: readonly LabelRecord[]): DetailSource {
  return {
    read: async (places) => places.map((place) => records[place] ?? {}),
  };
}
