/**
 * Between places in the page and offsets in the text of an element.
 */

/** UTF-16 units of the element's text before a place in it. */
export function offsetWithin(element: Element, node: Node, offset: number): number {
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** The place after so many UTF-16 units of the element's text. */
export function pointAt(
  element: Element,
  offset: number,
): { node: Text; offset: number } | undefined {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = offset;
  let last: Text | undefined;
  while (walker.nextNode()) {
    const { currentNode } = walker;
    if (!(currentNode instanceof Text)) continue;
    last = currentNode;
    if (left <= currentNode.length) return { node: currentNode, offset: left };
    left -= currentNode.length;
  }
  return last && { node: last, offset: last.length };
}
