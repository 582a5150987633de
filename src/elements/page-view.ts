/**
 * Which passages of a page are in view, or a bit outside.
 */
import type { Passage } from './passage.ts';

/** What is a bit outside the window will soon be in it. */
const MARGIN = '25%';

/** Since 2024; without it what scrolls within the page has no margin. */
interface WithScrollMargin extends IntersectionObserverInit {
  readonly scrollMargin: string;
}

export class PageView {
  readonly #onChange: (near: readonly Passage[]) => void;
  readonly #observer: IntersectionObserver;
  readonly #passages = new Map<Element, Set<Passage>>();
  readonly #visible = new Set<Element>();
  readonly #near = new Set<Passage>();
  #looked = false;

  /** @param onChange is told of passages that came into view */
  constructor(onChange: (near: readonly Passage[]) => void) {
    this.#onChange = onChange;
    const options: WithScrollMargin = { rootMargin: MARGIN, scrollMargin: MARGIN };
    this.#observer = new IntersectionObserver((entries) => this.#look(entries), options);
  }

  /** Those in view. */
  get near(): ReadonlySet<Passage> {
    return this.#near;
  }

  /** Until then nobody knows what comes first. Tabs in the background do not look. */
  get isKnown(): boolean {
    return this.#looked || document.visibilityState === 'hidden';
  }

  add(passage: Passage): void {
    const { anchor } = passage.block;
    const others = this.#passages.get(anchor);
    if (others === undefined) {
      this.#passages.set(anchor, new Set([passage]));
      this.#observer.observe(anchor);
    } else {
      others.add(passage);
      if (this.#visible.has(anchor)) this.#near.add(passage);
    }
  }

  remove(passage: Passage): void {
    const { anchor } = passage.block;
    this.#near.delete(passage);
    const others = this.#passages.get(anchor);
    if (others?.delete(passage) !== true || others.size > 0) return;
    this.#passages.delete(anchor);
    this.#visible.delete(anchor);
    this.#observer.unobserve(anchor);
  }

  clear(): void {
    this.#observer.disconnect();
    this.#passages.clear();
    this.#visible.clear();
    this.#near.clear();
    this.#looked = false;
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    const come: Passage[] = [];
    for (const { target, isIntersecting } of entries) {
      const passages = this.#passages.get(target) ?? [];
      if (isIntersecting) this.#visible.add(target);
      else this.#visible.delete(target);
      for (const passage of passages) {
        if (!isIntersecting) this.#near.delete(passage);
        else {
          this.#near.add(passage);
          come.push(passage);
        }
      }
    }
    this.#looked = true;
    this.#onChange(come);
  }
}
