/**
 * Which entity the keys go to next.
 */
import { keyOf, type LabelSpan } from 'nerium/annotate';

/**
 * The next (`1`) or previous (`-1`) one, round the ends. From an entity of the list it is its neighbour; from elsewhere the
 * nearest one in that direction.
 *
 * @param entities sorted by start
 * @param from an entity, or an offset in the text
 * @example
 * nextEntity(entities, -1, 1); // the first
 */
export function nextEntity<Item extends LabelSpan>(
  entities: readonly Item[],
  from: LabelSpan | number,
  by: -1 | 1,
): Item | undefined {
  const count = entities.length;
  const key = typeof from === 'number' ? undefined : keyOf(from);
  const place = key === undefined ? -1 : entities.findIndex((one) => keyOf(one) === key);
  if (place >= 0) return entities[(place + by + count) % count];
  const start = typeof from === 'number' ? from : from.start;
  if (by > 0) return entities.find((one) => one.start > start) ?? entities[0];
  return entities.findLast((one) => one.start < start) ?? entities.at(-1);
}
