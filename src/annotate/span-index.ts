/**
 * Finds the spans of a place without a look at the others.
 */
import type { Span } from './annotation.ts';

/**
 * @example
 * new SpanIndex([{ start: 0, end: 9 }, { start: 4, end: 6 }]).within(7, 8); // the first one
 */
export class SpanIndex<Item extends Span> {
  readonly items: readonly Item[];
  /** Of each span and all before it, the furthest end. */
  readonly #reach: number[] = [];

  /** @param items sorted by start */
  constructor(items: readonly Item[]) {
    this.items = items;
    let furthest = 0;
    for (const { end } of items) {
      furthest = Math.max(furthest, end);
      this.#reach.push(furthest);
    }
  }

  /** Those that share a character with `[start, end)`. */
  within(start: number, end: number): Item[] {
    const found: Item[] = [];
    const first = lowerBound(this.items.length, (index) => this.#reach[index] ?? 0, start + 1);
    for (let index = first; index < this.items.length; index++) {
      const item = this.items[index];
      if (item === undefined || item.start >= end) break;
      if (item.end > start) found.push(item);
    }
    return found;
  }
}

/** Index of the first of `count` rising values that is at least `least`. */
export function lowerBound(
  count: number,
  valueAt: (index: number) => number,
  least: number,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
