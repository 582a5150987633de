/**
 * A paragraph of a page: text that is read in one go, over the text nodes that hold it.
 */

/** A text node and where its text begins in the block's. */
export interface TextPart {
  readonly node: Text;
  readonly start: number;
}

export class Block {
  /** The element whose box holds the text. */
  readonly anchor: Element;
  /** The text nodes' own text, with a space or a line break in the place of images and `<br>`. */
  readonly text: string;
  readonly parts: readonly TextPart[];

  constructor(anchor: Element, text: string, parts: readonly TextPart[]) {
    this.anchor = anchor;
    this.text = text;
    this.parts = parts;
  }

  /** Whether the page still holds this text in these nodes. */
  isCurrent(): boolean {
    return this.parts.every(
      ({ node, start }) =>
        node.isConnected && this.text.slice(start, start + node.length) === node.data,
    );
  }

  isSameAs(other: Block): boolean {
    return (
      this.text === other.text &&
      this.anchor === other.anchor &&
      this.parts.length === other.parts.length &&
      this.parts.every(({ node }, index) => node === other.parts[index]?.node)
    );
  }

  /** @param start, end UTF-16 offsets in `text`, half open; both ends lie in text of the page */
  rangeOf(start: number, end: number): Range {
    const range = new Range();
    const first = this.#partAt(start);
    // The end belongs to the part of the last character: the next part may be in another element.
    const last = this.#partAt(end - 1);
    range.setStart(first.node, Math.min(first.node.length, start - first.start));
    range.setEnd(last.node, Math.min(last.node.length, end - last.start));
    return range;
  }

  #partAt(offset: number): TextPart {
    let low = 0;
    let high = this.parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.parts[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const part = this.parts[low];
    if (part === undefined) throw new RangeError('A block has no text.');
    return part;
  }
}
