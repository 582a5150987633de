/**
 * Entities of a text, in chunks as they come: what is known of a chunk is worked out once, however often others arrive.
 */
import { type Annotation, SpanIndex } from 'nerium/annotate';

/** An annotation as it is drawn: of the model or of a person. */
export interface ShownEntity extends Annotation {
  readonly text: string;
}

export class EntityChunk extends SpanIndex<ShownEntity> {
  /** How many there are of each label. */
  readonly counts = new Map<string, number>();
  /** How many of them a person has accepted or made. */
  readonly checked = new Map<string, number>();

  /** @param entities sorted by start */
  constructor(entities: readonly ShownEntity[]) {
    super(entities);
    for (const { label, status } of entities) {
      this.counts.set(label, (this.counts.get(label) ?? 0) + 1);
      if (status !== 'suggested') this.checked.set(label, (this.checked.get(label) ?? 0) + 1);
    }
  }

  /** Those of some labels; itself where these are all. */
  ofLabels(isWanted: (label: string) => boolean): EntityChunk {
    if ([...this.counts.keys()].every(isWanted)) return this;
    return new EntityChunk(this.items.filter(({ label }) => isWanted(label)));
  }
}

/** Chunks in the order of the text. */
export class EntityList {
  readonly chunks: readonly EntityChunk[];
  readonly size: number;
  #counts: ReadonlyMap<string, number> | undefined;
  #checked: ReadonlyMap<string, number> | undefined;

  constructor(chunks: readonly EntityChunk[] = []) {
    this.chunks = chunks;
    this.size = chunks.reduce((sum, { items }) => sum + items.length, 0);
  }

  within(start: number, end: number): ShownEntity[] {
    return this.chunks.flatMap((chunk) => chunk.within(start, end));
  }

  /** The first ones, without a look at the others. */
  first(count: number): ShownEntity[] {
    const found: ShownEntity[] = [];
    for (const { items } of this.chunks) {
      if (found.length >= count) break;
      found.push(...items.slice(0, count - found.length));
    }
    return found;
  }

  all(): ShownEntity[] {
    return this.chunks.flatMap(({ items }) => items);
  }

  countOf(label: string): number {
    this.#counts ??= sum(this.chunks, ({ counts }) => counts);
    return this.#counts.get(label) ?? 0;
  }

  /** How many of a label a person has accepted or made. */
  checkedOf(label: string): number {
    this.#checked ??= sum(this.chunks, ({ checked }) => checked);
    return this.#checked.get(label) ?? 0;
  }
}

/** Of very many labels as many as can be shown: those with most entities. */
export function mostUsed(
  labels: readonly string[],
  entities: EntityList,
  most: number,
): readonly string[] {
  if (labels.length <= most) return labels;
  return labels.toSorted((a, b) => entities.countOf(b) - entities.countOf(a)).slice(0, most);
}

function sum(
  chunks: readonly EntityChunk[],
  countsOf: (chunk: EntityChunk) => ReadonlyMap<string, number>,
): Map<string, number> {
  const all = new Map<string, number>();
  for (const chunk of chunks) {
    for (const [label, count] of countsOf(chunk)) all.set(label, (all.get(label) ?? 0) + count);
  }
  return all;
}
