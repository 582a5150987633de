/**
 * Entities of a text that was edited, until the model has seen it.
 */
import { findChange } from '../annotate/text-change.ts';
import type { Entity } from '../protocol.ts';

/**
 * Those before and behind the edit stay on their text, one that was edited within grows or shrinks with it, and those
 * whose ends were written over are gone.
 *
 * @param entities of `before`, in any order
 * @returns entities of `after`: `after.slice(start, end) === text`
 * @example
 * shiftEntities([{ text: 'Oslo', label: 'city', start: 3, end: 7, score: 0.9 }], 'in Oslo', 'is in Oslo'); // 6 … 10
 */
export function shiftEntities<Found extends Entity>(
  entities: readonly Found[],
  before: string,
  after: string,
): Found[] {
  const { start, end, shift } = findChange(before, after);
  return entities.flatMap((entity) => {
    if (start >= entity.end) return [entity];
    if (end <= entity.start) {
      return [{ ...entity, start: entity.start + shift, end: entity.end + shift }];
    }
    const isInside = start > entity.start && end < entity.end;
    if (!isInside) return [];
    const moved = entity.end + shift;
    return [{ ...entity, end: moved, text: after.slice(entity.start, moved) }];
  });
}
