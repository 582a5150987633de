/**
 * Entities of a text, in chunks as they come: what is known of a chunk is worked out once, however often others arrive.
 */
import type { Entity } from 'nerium';

export class EntityChunk {
  /** Sorted by start. */
  readonly entities: readonly Entity[];
  /** How many there are of each label. */
  readonly counts = new Map<string, number>();
  /** Of each entity and all before it, the furthest end. */
  readonly #reach: number[] = [];

  constructor(entities: readonly Entity[]) {
    this.entities = entities;
    let furthest = 0;
    for (const { label, end } of entities) {
      this.counts.set(label, (this.counts.get(label) ?? 0) + 1);
      furthest = Math.max(furthest, end);
      this.#reach.push(furthest);
    }
  }

  /** Those that share a character with `[start, end)`. */
  within(start: number, end: number): Entity[] {
    const found: Entity[] = [];
    for (let index = lowerBound(this.#reach, start + 1); index < this.entities.length; index++) {
      const entity = this.entities[index];
      if (entity === undefined || entity.start >= end) break;
      if (entity.end > start) found.push(entity);
    }
    return found;
  }

  /** Those of some labels; itself where these are all. */
  ofLabels(isWanted: (label: string) => boolean): EntityChunk {
    if ([...this.counts.keys()].every(isWanted)) return this;
    return new EntityChunk(this.entities.filter(({ label }) => isWanted(label)));
  }
}

/** Chunks in the order of the text; no entity goes from one into another. */
export class EntityList {
  readonly chunks: readonly EntityChunk[];
  readonly size: number;

  constructor(chunks: readonly EntityChunk[] = []) {
    this.chunks = chunks;
    this.size = chunks.reduce((sum, { entities }) => sum + entities.length, 0);
  }

  within(start: number, end: number): Entity[] {
    return this.chunks.flatMap((chunk) => chunk.within(start, end));
  }

  /** The first ones, without a look at the others. */
  first(count: number): Entity[] {
    const found: Entity[] = [];
    for (const { entities } of this.chunks) {
      if (found.length >= count) break;
      found.push(...entities.slice(0, count - found.length));
    }
    return found;
  }

  all(): Entity[] {
    return this.chunks.flatMap(({ entities }) => entities);
  }

  countOf(label: string): number {
    return this.chunks.reduce((sum, { counts }) => sum + (counts.get(label) ?? 0), 0);
  }
}

/** Index of the first value that is at least `least`. */
function lowerBound(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
