/**
 * The text under an element of a page, in blocks: what CSS draws as one paragraph, whatever the markup. Inline elements
 * within a word do not cut it.
 */
import { Block, type TextPart } from './block.ts';

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

/**
 * @returns blocks with text, in document order
 * @example
 * const texts = collectBlocks(article).map((block) => block.text);
 */
export function collectBlocks(root: Element): Block[] {
  const collector = new Collector();
  collector.walk(root, root);
  collector.close(root);
  return collector.blocks;
}

class Collector {
  readonly blocks: Block[] = [];
  #text = '';
  #parts: TextPart[] = [];

  walk(parent: Element, anchor: Element): void {
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
      if (isText(node)) this.#add(node);
      else if (isElement(node)) this.#enter(node, anchor);
    }
  }

  close(anchor: Element): void {
    if (this.#text.trim() !== '') this.blocks.push(new Block(anchor, this.#text, this.#parts));
    this.#text = '';
    this.#parts = [];
  }

  #enter(element: Element, anchor: Element): void {
    const name = element.localName;
    if (name === 'br') this.#text += '\n';
    else if (GAPS.has(name)) this.#text += ' ';
    if (LEFT_OUT.has(name) || GAPS.has(name) || isOff(element)) return;
    const { display } = getComputedStyle(element);
    if (INLINE.test(display)) {
      this.walk(element, anchor);
    } else if (display === 'none') {
      // Not part of the sentence that it stands in, and perhaps shown later.
      this.blocks.push(...collectBlocks(element));
    } else {
      this.close(anchor);
      this.walk(element, element);
      this.close(element);
    }
  }

  #add(node: Text): void {
    if (node.length === 0) return;
    this.#parts.push({ node, start: this.#text.length });
    this.#text += node.data;
  }
}

/** `data-ner="off"`: the page's author wants this part left alone. */
function isOff(element: Element): boolean {
  return element.getAttribute('data-ner') === 'off';
}

// By type, not by class: nodes of another document have classes of their own.
function isText(node: Node): node is Text {
  return node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE;
}

function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}
