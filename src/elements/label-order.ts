/**
 * The place of each label in an element's list, from which its colour and its row in the legend come.
 */
import { COLOUR_COUNT } from './colours.ts';
import type { LegendRow } from './legend.ts';

/** Longer lists show labels that were found only. */
const MOST_EMPTY = 12;

export class LabelOrder {
  readonly #places: ReadonlyMap<string, number>;

  constructor(names: readonly string[] = []) {
    this.#places = new Map(names.map((name, place) => [name, place]));
  }

  slotOf(label: string): number {
    return this.#placeOf(label) % COLOUR_COUNT;
  }

  /** Rows for a legend, in the order of the list. */
  count(entities: readonly { readonly label: string }[]): LegendRow[] {
    const counts = new Map<string, number>();
    if (this.#places.size <= MOST_EMPTY) {
      for (const label of this.#places.keys()) counts.set(label, 0);
    }
    for (const { label } of entities) counts.set(label, (counts.get(label) ?? 0) + 1);
    return Array.from(counts)
      .sort(([a], [b]) => this.#placeOf(a) - this.#placeOf(b))
      .map(([label, count]) => ({ label, count, slot: this.slotOf(label) }));
  }

  #placeOf(label: string): number {
    return this.#places.get(label) ?? 0;
  }
}
