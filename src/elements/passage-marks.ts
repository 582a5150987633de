/**
 * What of a page's entities is painted: all of a small page, of a large one what is in view and some of the rest.
 */
import type { PageEntity } from './events.ts';
import type { Mark } from './painter.ts';
import type { Passage } from './passage.ts';
import { addShown, hasRoomFor, removeShown, type Shown } from './shown-marks.ts';

export interface PageMark extends Mark {
  readonly entity: PageEntity;
}

interface Painted extends Shown {
  readonly marks: readonly PageMark[];
}

export interface MarksOptions {
  /** Passages in view. */
  readonly near: ReadonlySet<Passage>;
  slotOf(label: string): number;
  paint(added: readonly Mark[], removed: readonly Mark[]): void;
}

export class PassageMarks {
  readonly #options: MarksOptions;
  readonly #painted = new Map<Passage, Painted>();
  /** Also of what is hidden for now: a mark stays the same one. */
  readonly #marks = new WeakMap<PageEntity, PageMark>();

  constructor(options: MarksOptions) {
    this.#options = options;
  }

  /** Paints the entities of a passage: all that are known now. */
  show(passage: Passage): void {
    const { near, paint } = this.#options;
    const { entities } = passage;
    const before = this.#painted.get(passage);
    const added = entities.slice(before?.marks.length ?? 0).map((entity) => this.markOf(entity));
    if (added.length === 0) return;
    if (!near.has(passage) && !hasRoomFor(added.length)) return;
    if (before !== undefined) removeShown(before);
    const painted: Painted = {
      marks: [...(before?.marks ?? []), ...added],
      count: entities.length,
      isNear: () => near.has(passage),
      hide: () => this.hide(passage),
    };
    this.#painted.set(passage, painted);
    paint(added, []);
    addShown(painted);
  }

  hide(passage: Passage): void {
    const painted = this.#painted.get(passage);
    if (painted === undefined) return;
    this.#painted.delete(passage);
    removeShown(painted);
    this.#options.paint([], painted.marks);
  }

  clear(): void {
    for (const passage of [...this.#painted.keys()]) this.hide(passage);
  }

  markOf(entity: PageEntity): PageMark {
    const known = this.#marks.get(entity);
    if (known !== undefined) return known;
    const mark = {
      entity,
      slot: this.#options.slotOf(entity.label),
      get range() {
        return entity.range;
      },
    };
    this.#marks.set(entity, mark);
    return mark;
  }

  /** Those painted now, in no order. */
  *painted(): Generator<PageMark> {
    for (const { marks } of this.#painted.values()) yield* marks;
  }
}
