/**
 * The text of a part of a page, followed while it changes, with what is known of it and what of it is in view.
 */
import type { Entity } from '../protocol.ts';
import type { Block } from './block.ts';
import { collectBlocks } from './collect-blocks.ts';

/** A block on its way to entities. */
export interface Passage {
  readonly block: Block;
  state: 'waiting' | 'running' | 'done';
  readonly entities: Entity[];
}

export interface PageTextEvents {
  /** Passages that have waiting text, or text whose entities are known from before, under `added`. */
  onChange(added: readonly Passage[], removed: readonly Passage[]): void;
  /** Other passages are in view now. */
  onView(): void;
}

/** A page that writes all the time is read so often, and no more. */
const QUIET_MS = 150;
const MOST_MS = 1000;
/** What is a bit outside the window will soon be in it. */
const MARGIN = '25%';

export class PageText {
  /** In document order. */
  passages: readonly Passage[] = [];
  #current: ReadonlySet<Passage> = new Set();
  readonly #root: Element;
  readonly #events: PageTextEvents;
  readonly #mutations: MutationObserver;
  readonly #views: IntersectionObserver;
  readonly #observed = new Set<Element>();
  readonly #visible = new Set<Element>();
  #looked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the oldest change came that has not been read. */
  #changedAt: number | undefined;

  constructor(root: Element, events: PageTextEvents) {
    this.#root = root;
    this.#events = events;
    this.#mutations = new MutationObserver(() => this.#plan());
    this.#views = new IntersectionObserver((entries) => this.#look(entries), {
      rootMargin: MARGIN,
    });
  }

  /** Reads the text and follows it from now on. */
  start(): void {
    this.#mutations.observe(this.#root, { childList: true, characterData: true, subtree: true });
    this.#read();
  }

  /** Forgets the text. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#changedAt = undefined;
    this.#mutations.disconnect();
    this.#views.disconnect();
    this.#observed.clear();
    this.#visible.clear();
    this.#looked = false;
    this.passages = [];
    this.#current = new Set();
  }

  /** Whether the page still has this text, in these nodes. */
  has(passage: Passage): boolean {
    const isUnread = this.#changedAt !== undefined;
    return this.#current.has(passage) && !(isUnread && !passage.block.isCurrent());
  }

  isVisible({ block }: Passage): boolean {
    return this.#visible.has(block.anchor);
  }

  /** Until then nobody knows what comes first. Tabs in the background do not look. */
  get isViewKnown(): boolean {
    return this.#looked || document.visibilityState === 'hidden';
  }

  #plan(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    this.#changedAt ??= now;
    const wait = Math.min(QUIET_MS, Math.max(0, this.#changedAt + MOST_MS - now));
    this.#timer = setTimeout(() => this.#read(), wait);
  }

  #read(): void {
    this.#changedAt = undefined;
    const before = this.passages;
    const known = new Map(before.map((passage) => [passage.block.parts[0]?.node, passage]));
    const done = new Map<string, Entity[]>();
    for (const one of before) if (one.state === 'done') done.set(one.block.text, one.entities);
    this.passages = collectBlocks(this.#root).map((block): Passage => {
      const old = known.get(block.parts[0]?.node);
      if (old?.block.isSameAs(block)) return old;
      const entities = done.get(block.text);
      if (entities === undefined) return { block, state: 'waiting', entities: [] };
      // Frameworks put the same text into new nodes: it need not be annotated again.
      return { block, state: 'done', entities };
    });
    this.#observe();
    const old = this.#current;
    this.#current = new Set(this.passages);
    this.#events.onChange(
      this.passages.filter((passage) => !old.has(passage)),
      before.filter((passage) => !this.#current.has(passage)),
    );
  }

  #observe(): void {
    const anchors = new Set(this.passages.map(({ block }) => block.anchor));
    for (const element of this.#observed) {
      if (anchors.has(element)) continue;
      this.#views.unobserve(element);
      this.#observed.delete(element);
      this.#visible.delete(element);
    }
    for (const element of anchors) {
      if (this.#observed.has(element)) continue;
      this.#views.observe(element);
      this.#observed.add(element);
    }
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#visible.add(target);
      else this.#visible.delete(target);
    }
    this.#looked = true;
    this.#events.onView();
  }
}
