/**
 * Entities of a text that was edited, until the model has seen it: those before and behind the edit stay where their
 * text is, those that it touched are gone.
 */
import type { Entity } from '../protocol.ts';

/**
 * @param entities of `before`, in any order
 * @returns those of them that the edit left whole, at their place in `after`
 * @example
 * shiftEntities([{ text: 'Oslo', label: 'city', start: 3, end: 7, score: 0.9 }], 'in Oslo', 'is in Oslo'); // 6 … 10
 */
export function shiftEntities<Found extends Entity>(
  entities: readonly Found[],
  before: string,
  after: string,
): Found[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const moved = after.length - before.length;
  return entities.flatMap((entity) => {
    if (entity.end <= head) return [entity];
    if (entity.start < before.length - tail) return [];
    return [{ ...entity, start: entity.start + moved, end: entity.end + moved }];
  });
}
