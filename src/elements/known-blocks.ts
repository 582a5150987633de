/**
 * What was read of a page and has not changed since: a page that changes at one place is read there only.
 */
import type { Block } from './block.ts';

export interface KnownElement {
  readonly blocks: readonly Block[];
  /** Not shown when it was read. */
  readonly isAside: boolean;
}

export class KnownBlocks {
  readonly #of = new WeakMap<Node, KnownElement>();

  get(element: Element): KnownElement | undefined {
    return this.#of.get(element);
  }

  set(element: Element, known: KnownElement): void {
    this.#of.set(element, known);
  }

  /** Forgets the elements that changed, and those around them. */
  forget(changes: readonly MutationRecord[]): void {
    const forgotten = new Set<Node>();
    for (const { target, addedNodes } of changes) {
      for (
        let node: Node | null = target;
        node !== null && !forgotten.has(node);
        node = node.parentNode
      ) {
        forgotten.add(node);
        this.#of.delete(node);
      }
      // What comes from elsewhere may have changed there, unseen.
      for (const node of addedNodes) {
        this.#of.delete(node);
        if (!(node instanceof Element)) continue;
        for (const inner of node.getElementsByTagName('*')) this.#of.delete(inner);
      }
    }
  }
}
