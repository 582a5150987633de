/**
 * One reading of a page: which passages stay, which are new, which are gone.
 */
import type { Entity } from '../protocol.ts';
import type { Block } from './block.ts';
import { Passage } from './passage.ts';

export class PageRead {
  /** In document order. */
  readonly #met: Passage[] = [];
  /** In view, read before their turn. */
  readonly #early = new Set<Passage>();
  /** Known from before, and not come to yet. */
  readonly #unmet: Set<Passage>;
  readonly #passageOf: WeakMap<Block, Passage>;
  readonly #byNode = new Map<Text | undefined, Passage>();
  readonly #byText = new Map<string, readonly Entity[]>();
  #added: Passage[] = [];
  #removed: Passage[] = [];

  constructor(before: readonly Passage[], passageOf: WeakMap<Block, Passage>) {
    this.#passageOf = passageOf;
    this.#unmet = new Set(before);
    for (const passage of before) {
      const [first] = passage.block.parts;
      if (first?.node.isConnected === true) this.#byNode.set(first.node, passage);
      else this.#lose(passage);
    }
  }

  add(block: Block): void {
    const passage = this.#passageFor(block);
    this.#early.delete(passage);
    this.#met.push(passage);
  }

  addEarly(block: Block): void {
    this.#early.add(this.#passageFor(block));
  }

  /** All is read: what was not met is gone. */
  end(): void {
    for (const passage of this.#unmet) this.#lose(passage);
  }

  /** In document order but, until all is read, what was read early. */
  get passages(): Passage[] {
    return [...this.#met, ...this.#early, ...this.#unmet];
  }

  /** What changed since the last time that it was asked. */
  takeChanges(): { readonly added: readonly Passage[]; readonly removed: readonly Passage[] } {
    const changes = { added: this.#added, removed: this.#removed };
    this.#added = [];
    this.#removed = [];
    return changes;
  }

  #passageFor(block: Block): Passage {
    const known = this.#passageOf.get(block) ?? this.#sameAs(block) ?? this.#make(block);
    this.#unmet.delete(known);
    this.#passageOf.set(block, known);
    return known;
  }

  /** A passage of which its surroundings changed only. */
  #sameAs(block: Block): Passage | undefined {
    const old = this.#byNode.get(block.parts[0]?.node);
    if (old === undefined || !this.#unmet.has(old)) return undefined;
    if (old.block.isSameAs(block)) return old;
    this.#lose(old);
    return undefined;
  }

  #make(block: Block): Passage {
    // Frameworks put the same text into new nodes: it need not be annotated again.
    const passage = new Passage(block, this.#byText.get(block.text));
    this.#added.push(passage);
    return passage;
  }

  #lose(passage: Passage): void {
    this.#unmet.delete(passage);
    this.#removed.push(passage);
    this.#passageOf.delete(passage.block);
    if (passage.isRead) this.#byText.set(passage.block.text, passage.found);
  }
}
