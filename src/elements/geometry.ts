/**
 * Where text is on the screen.
 */

/** A rectangle for each line that the text is on, whatever elements it runs through. */
export function linesOf(range: Range): DOMRect[] {
  const lines: DOMRect[] = [];
  for (const rect of range.getClientRects()) {
    if (rect.width === 0 || rect.height === 0) continue;
    const last = lines.at(-1);
    if (last !== undefined && isBeside(last, rect)) lines[lines.length - 1] = union(last, rect);
    else lines.push(rect);
  }
  return lines;
}

/** On one line, and touching: a column beside this one is not. */
function isBeside(one: DOMRect, other: DOMRect): boolean {
  const shared = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const isLevel = shared > Math.min(one.height, other.height) / 2;
  return isLevel && other.left <= one.right + 2 && other.right >= one.left - 2;
}

function union(one: DOMRect, other: DOMRect): DOMRect {
  const left = Math.min(one.left, other.left);
  const top = Math.min(one.top, other.top);
  const right = Math.max(one.right, other.right);
  const bottom = Math.max(one.bottom, other.bottom);
  return new DOMRect(left, top, right - left, bottom - top);
}

export function isIn({ left, right, top, bottom }: DOMRect, x: number, y: number): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** The place in the text that is nearest to a point, as a node and an offset. */
export function caretAt(root: Node, x: number, y: number): [Node, number] | undefined {
  if ('caretPositionFromPoint' in document) {
    const shadowRoots = root instanceof ShadowRoot ? [root] : [];
    const caret = document.caretPositionFromPoint(x, y, { shadowRoots });
    return caret === null ? undefined : [caret.offsetNode, caret.offset];
  }
  const range = (document as Document).caretRangeFromPoint(x, y); // Safari
  return range === null ? undefined : [range.startContainer, range.startOffset];
}

/** Brings text into view where it is not: in the middle, at once, within all that scrolls. */
export function scrollToText(range: Range): void {
  let element = parentOf(range.startContainer);
  for (; element !== null; element = parentOf(element)) {
    if (element.scrollHeight <= element.clientHeight || !SCROLLS.test(overflowOf(element)))
      continue;
    const { top } = element.getBoundingClientRect();
    moveBy(element, range, top, top + element.clientHeight);
  }
  moveBy(window, range, 0, innerHeight);
}

function parentOf(node: Node): Element | null {
  if (node.parentElement !== null) return node.parentElement;
  const root = node.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

const SCROLLS = /auto|scroll/;

function overflowOf(element: Element): string {
  // What the root element says goes for the window.
  return element === document.documentElement ? '' : getComputedStyle(element).overflowY;
}

function moveBy(scroller: Element | Window, range: Range, top: number, bottom: number): void {
  const [line] = linesOf(range);
  if (line === undefined || (line.top >= top && line.bottom <= bottom)) return;
  scroller.scrollBy({ top: line.top - (top + bottom) / 2, behavior: 'instant' });
}
