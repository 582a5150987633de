/**
 * A block of a page on its way to entities.
 */
import type { Entity } from '../protocol.ts';
import type { Block } from './block.ts';
import type { PageEntity } from './events.ts';

export class Passage {
  readonly block: Block;
  /** Whether all of its entities are known. */
  isRead: boolean;
  /** How often the model has failed on it. */
  failures = 0;
  readonly #found: Entity[] = [];
  readonly #entities: PageEntity[] = [];

  /** @param found what is known already of such a text */
  constructor(block: Block, found?: readonly Entity[]) {
    this.block = block;
    this.isRead = found !== undefined;
    this.add(found ?? []);
  }

  /** With offsets in the block. */
  get found(): readonly Entity[] {
    return this.#found;
  }

  get entities(): readonly PageEntity[] {
    return this.#entities;
  }

  add(found: readonly Entity[]): void {
    for (const entity of found) {
      this.#found.push(entity);
      this.#entities.push(toPageEntity(entity, this.block));
    }
  }

  /** Forgets what a call has found that failed before its end. */
  reset(): void {
    this.#found.length = 0;
    this.#entities.length = 0;
  }
}

/**
 * Ranges are made when they are asked for and kept as long as somebody holds them: a browser keeps every one of them up
 * with every change of the page, and a large page may have ten thousands.
 */
function toPageEntity({ text, label, score, start, end }: Entity, block: Block): PageEntity {
  let held: WeakRef<Range> | undefined;
  return {
    text,
    label,
    score,
    get range() {
      const known = held?.deref();
      if (known !== undefined) return known;
      const range = block.rangeOf(start, end);
      held = new WeakRef(range);
      return range;
    },
  };
}
