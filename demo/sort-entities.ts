/**
 * Orders of the table. Fast enough for all entities of a book while the page reacts.
 */
import type { Entity } from 'nerium';

export type SortKey = 'text' | 'label' | 'score' | 'start';

export interface Order {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

/**
 * A sorted copy; equals stay in the order of the text.
 *
 * @param entities sorted by start
 */
export function sortEntities(entities: readonly Entity[], order: Order): Entity[] {
  if (order.key === 'start') return order.isDescending ? entities.toReversed() : [...entities];
  const keys = sortKeys(entities, order.key);
  const sign = order.isDescending ? -1 : 1;
  return Array.from(entities.keys())
    .sort((a, b) => sign * ((keys[a] ?? 0) - (keys[b] ?? 0)) || a - b)
    .map((index) => entities[index])
    .filter((entity) => entity !== undefined);
}

function sortKeys(entities: readonly Entity[], key: 'text' | 'label' | 'score'): Float64Array {
  if (key === 'score') return Float64Array.from(entities, ({ score }) => score);
  // Few strings are distinct: they are compared, the entities only by rank.
  const strings = [...new Set(entities.map((entity) => entity[key]))];
  const { compare } = new Intl.Collator(undefined, { sensitivity: 'variant', numeric: true });
  const ranks = new Map(strings.sort(compare).map((text, rank) => [text, rank]));
  return Float64Array.from(entities, (entity) => ranks.get(entity[key]) ?? 0);
}
