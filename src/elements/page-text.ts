/**
 * The text of a part of a page, followed while it changes. Large ones are read in slices, what is in view first.
 */
import type { Block } from './block.ts';
import { BlockWalk } from './collect-blocks.ts';
import { elementsInView } from './in-view.ts';
import { KnownBlocks } from './known-blocks.ts';
import { PageRead } from './page-read.ts';
import type { Passage } from './passage.ts';
import { Slice } from './slice.ts';

/** @param isAll whether all has been read now */
export type OnChange = (
  added: readonly Passage[],
  removed: readonly Passage[],
  isAll: boolean,
) => void;

/** A page that writes all the time is read so often, and no more. */
const QUIET_MS = 150;
const MOST_MS = 1000;
/** How often something is told of a reading that goes on. */
const TELL_MS = 100;

export class PageText {
  /** In document order, but for a moment while a change is read. */
  passages: readonly Passage[] = [];
  readonly #current = new Set<Passage>();
  readonly #root: Element;
  readonly #onChange: OnChange;
  readonly #mutations: MutationObserver;
  #known = new KnownBlocks();
  #passageOf = new WeakMap<Block, Passage>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the oldest change came that has not been read. */
  #changedAt: number | undefined;
  /** The reading that goes on. */
  #reading: object | undefined;

  constructor(root: Element, onChange: OnChange) {
    this.#root = root;
    this.#onChange = onChange;
    this.#mutations = new MutationObserver((changes) => this.#note(changes));
  }

  /** Reads the text and follows it from now on. */
  start(): void {
    this.#mutations.observe(this.#root, {
      childList: true,
      characterData: true,
      subtree: true,
      attributeFilter: ['data-ner'],
    });
    void this.#read();
  }

  /** Forgets the text. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#changedAt = undefined;
    this.#reading = undefined;
    this.#mutations.disconnect();
    this.#known = new KnownBlocks();
    this.#passageOf = new WeakMap();
    this.passages = [];
    this.#current.clear();
  }

  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  /** Whether the page still has this text, in these nodes. */
  has(passage: Passage): boolean {
    const isUnread = this.#changedAt !== undefined;
    return this.#current.has(passage) && !(isUnread && !passage.block.isCurrent());
  }

  #note(changes: readonly MutationRecord[]): void {
    this.#known.forget(changes);
    const now = performance.now();
    this.#changedAt ??= now;
    if (this.isReading) return; // which begins anew with its next slice
    clearTimeout(this.#timer);
    const wait = Math.min(QUIET_MS, Math.max(0, this.#changedAt + MOST_MS - now));
    this.#timer = setTimeout(() => void this.#read(), wait);
  }

  async #read(): Promise<void> {
    const reading = {};
    this.#reading = reading;
    const slice = new Slice();
    let told: number | undefined;
    for (let isAll = false; !isAll; slice.extend()) {
      this.#changedAt = undefined;
      const read = new PageRead(this.passages, this.#passageOf);
      let walk = new BlockWalk(this.#root, this.#known);
      // A change ends it: the walk may have lost its place. What did not change is known to the next one.
      while (this.#changedAt === undefined && !isAll) {
        isAll = !walk.step();
        if (isAll || !slice.isOver) continue;
        if (told === undefined) {
          this.#readView(read);
          walk = new BlockWalk(this.#root, this.#known); // it may have stood within what was read now
        }
        if (told === undefined || performance.now() - told > TELL_MS) {
          this.#tell(read, walk, false);
          told = performance.now();
        }
        await slice.next();
        if (this.#reading !== reading) return;
      }
      if (isAll) this.#reading = undefined;
      this.#tell(read, walk, isAll);
    }
  }

  /** It is long: what a reader sees does not wait for the rest. */
  #readView(read: PageRead): void {
    for (const element of elementsInView(this.#root)) {
      const walk = new BlockWalk(element, this.#known);
      while (walk.step());
      for (const block of walk.takeBlocks()) read.addEarly(block);
    }
  }

  #tell(read: PageRead, walk: BlockWalk, isAll: boolean): void {
    for (const block of walk.takeBlocks()) read.add(block);
    if (isAll) read.end();
    const { added, removed } = read.takeChanges();
    this.passages = read.passages;
    for (const passage of removed) this.#current.delete(passage);
    for (const passage of added) this.#current.add(passage);
    this.#onChange(added, removed, isAll);
  }
}
