/**
 * The text under an element of a page, in blocks: what CSS draws as one paragraph, whatever the markup. Inline elements
 * within a word do not cut it.
 */
import { Block, type TextPart } from './block.ts';
import type { KnownBlocks } from './known-blocks.ts';

/** Not prose, or not text that can be highlighted. Text that belongs to another element of ours is its own. */
const LEFT_OUT = new Set([
  ...['script', 'style', 'noscript', 'template', 'textarea', 'select', 'datalist', 'title'],
  ...['rp', 'rt', 'ner-highlight', 'ner-input'],
]);

/** Drawn between two words, so that they are not one. */
const GAPS = new Set([
  ...['img', 'picture', 'svg', 'math', 'canvas', 'video', 'audio', 'iframe', 'object', 'embed'],
  ...['input', 'progress', 'meter'],
]);

/** `inline`, `inline-block`, …; ruby bases are part of their sentence. */
const INLINE = /^(?:inline|contents|ruby)/;

/** An element that is being read, whose text is not that of its parent. */
interface Open {
  readonly element: Element;
  /** What has the box of its text. */
  readonly anchor: Element;
  /** How many blocks came before it. */
  readonly first: number;
  /** The sentence that it stands in and is no part of. */
  readonly aside: { readonly text: string; readonly parts: TextPart[] } | undefined;
}

/**
 * Reads an element node by node, so that it can rest in between. Where the page has changed meanwhile it is to be
 * thrown away; another one takes what is still known.
 *
 * @example
 * const walk = new BlockWalk(article, new KnownBlocks());
 * while (walk.step());
 * const texts = walk.takeBlocks().map((block) => block.text);
 */
export class BlockWalk {
  /** Those read so far that have text, in document order. */
  readonly #blocks: Block[] = [];
  /** How many of them were asked for. */
  #taken = 0;
  readonly #root: Element;
  readonly #known: KnownBlocks;
  readonly #open: Open[] = [];
  #next: Node | null;
  #text = '';
  #parts: TextPart[] = [];

  /** @param known blocks of elements that need not be read again; what is read is added */
  constructor(root: Element, known: KnownBlocks) {
    this.#root = root;
    this.#known = known;
    const blocks = known.get(root)?.blocks;
    if (blocks !== undefined) {
      for (const block of blocks) this.#blocks.push(block);
      this.#next = null;
      return;
    }
    this.#open.push({ element: root, anchor: boxOf(root), first: 0, aside: undefined });
    this.#next = root.firstChild ?? this.#behind(root);
  }

  /** @returns false when all is read */
  step(): boolean {
    const node = this.#next;
    if (node === null) return false;
    if (isElement(node)) {
      this.#next = (this.#enter(node) ? node.firstChild : null) ?? this.#behind(node);
    } else {
      if (isText(node)) this.#add(node);
      this.#next = this.#behind(node);
    }
    return true;
  }

  /** Blocks since the last time that it was asked. */
  takeBlocks(): readonly Block[] {
    const blocks = this.#blocks.slice(this.#taken);
    this.#taken = this.#blocks.length;
    return blocks;
  }

  /** @returns whether its children are to be read */
  #enter(element: Element): boolean {
    const name = element.localName;
    if (name === 'br') this.#text += '\n';
    else if (GAPS.has(name)) this.#text += ' ';
    if (isLeftOut(element)) return false;
    const known = this.#known.get(element);
    if (known !== undefined) {
      if (!known.isAside) this.#close();
      for (const block of known.blocks) this.#blocks.push(block);
      return false;
    }
    const { display } = getComputedStyle(element);
    if (INLINE.test(display)) return true;
    // What is not shown is no part of the sentence that it stands in, and perhaps shown later.
    const aside = display === 'none' ? { text: this.#text, parts: this.#parts } : undefined;
    if (aside === undefined) this.#close();
    this.#text = '';
    this.#parts = [];
    this.#open.push({ element, anchor: element, first: this.#blocks.length, aside });
    return true;
  }

  #add(node: Text): void {
    if (node.length === 0) return;
    this.#parts.push({ node, start: this.#text.length });
    this.#text += node.data;
  }

  /** The node that follows one that is read, and all within it. */
  #behind(node: Node): Node | null {
    for (let at: Node | null = node; at !== null; at = at.parentNode) {
      if (at === this.#open.at(-1)?.element) this.#leave();
      if (at === this.#root) return null;
      if (at.nextSibling !== null) return at.nextSibling;
    }
    return null;
  }

  #leave(): void {
    this.#close();
    const left = this.#open.pop();
    if (left === undefined) return;
    const { element, first, aside } = left;
    this.#known.set(element, { blocks: this.#blocks.slice(first), isAside: aside !== undefined });
    if (aside === undefined) return;
    this.#text = aside.text;
    this.#parts = aside.parts;
  }

  #close(): void {
    const anchor = this.#open.at(-1)?.anchor;
    if (anchor !== undefined && this.#text.trim() !== '') {
      this.#blocks.push(new Block(anchor, this.#text, this.#parts));
    }
    this.#text = '';
    this.#parts = [];
  }
}

/** The nearest element around a place of the page whose text is a block; undefined where that is left alone. */
export function blockElementAt(element: Element, root: Element): Element | undefined {
  let found: Element | undefined;
  for (let at: Element | null = element; at !== root; at = at.parentElement) {
    if (at === null || isLeftOut(at)) return undefined;
    if (found === undefined && !INLINE.test(getComputedStyle(at).display)) found = at;
  }
  return found;
}

/** Elements whose `display` is `contents` have no box: their text is in that of the element around them. */
function boxOf(element: Element): Element {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    if (getComputedStyle(at).display !== 'contents') return at;
  }
  return element;
}

function isLeftOut(element: Element): boolean {
  const name = element.localName;
  // `data-ner="off"`: the page's author wants this part left alone.
  return LEFT_OUT.has(name) || GAPS.has(name) || element.getAttribute('data-ner') === 'off';
}

// By type, not by class: nodes of another document have classes of their own.
function isText(node: Node): node is Text {
  return node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE;
}

function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}
