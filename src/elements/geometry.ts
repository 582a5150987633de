/**
 * Where text is on the screen.
 */

/** A rectangle for each line that the text is on. Elements within the text have rectangles too, around those of theirs. */
export function linesOf(range: Range): DOMRect[] {
  const rects = Array.from(range.getClientRects()).filter(
    ({ width, height }) => width > 0 && height > 0,
  );
  return rects.filter((rect, at) => !rects.some((one, other) => hides(one, other, rect, at)));
}

/** Whether rectangle `one` stands for `two`: it lies around it, and of two equal ones the first stays. */
function hides(one: DOMRect, at: number, two: DOMRect, other: number): boolean {
  const around =
    one.left <= two.left &&
    one.top <= two.top &&
    one.right >= two.right &&
    one.bottom >= two.bottom;
  const larger = one.width > two.width || one.height > two.height;
  return at !== other && around && (larger || at < other);
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
