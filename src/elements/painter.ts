/**
 * Draws entities over a text without touching it.
 */
import { adoptStyles } from './adopt-styles.ts';
import { Boxes } from './boxes.ts';
import { colourOf, SLOTS, tintOf } from './colours.ts';

/** A stretch of text and the colour of its label. */
export interface Mark {
  readonly range: Range;
  readonly slot: number;
}

export interface Painter {
  add(marks: Iterable<Mark>): void;
  remove(marks: Iterable<Mark>): void;
}

/**
 * @param host the element whose text is painted
 * @param layer where boxes go in browsers without the CSS Custom Highlight API
 */
export function createPainter(host: Node, layer: HTMLElement): Painter {
  const highlighted = 'highlights' in CSS && typeof Highlight === 'function';
  return highlighted ? new HighlightPainter(host) : new Boxes(layer, 'entity');
}

/** Names in the page's registry of highlights, which is everyone's: only these are ever set. */
const nameOf = (slot: number): string => `nerium-${slot}`;

const RULES = SLOTS.map(
  (slot) => `::highlight(${nameOf(slot)}) {
    background-color: ${tintOf(slot)};
    text-decoration: underline 2px ${colourOf(slot)};
    text-underline-offset: 3px;
  }`,
);

const STYLES = `${RULES.join('\n')}
@media (forced-colors: active) {
  ${SLOTS.map((slot) => `::highlight(${nameOf(slot)})`).join(', ')} {
    background-color: Mark;
    color: MarkText;
  }
}`;

class HighlightPainter implements Painter {
  readonly #host: Node;
  /** Those painted, each with the range that the registry holds: a mark may have another one later. */
  readonly #ranges = new Map<Mark, Range>();

  constructor(host: Node) {
    this.#host = host;
  }

  add(marks: Iterable<Mark>): void {
    // Rules reach the tree that they are in only; a page may have replaced its list of sheets since.
    adoptStyles(this.#host.getRootNode(), STYLES);
    for (const mark of marks) {
      const { range } = mark;
      this.#ranges.set(mark, range);
      highlightOf(mark.slot).add(range);
    }
  }

  remove(marks: Iterable<Mark>): void {
    for (const mark of marks) {
      const range = this.#ranges.get(mark);
      if (range === undefined) continue;
      CSS.highlights.get(nameOf(mark.slot))?.delete(range);
      this.#ranges.delete(mark);
    }
  }
}

/** One for all elements of the page that paint in this colour. */
function highlightOf(slot: number): Highlight {
  const known = CSS.highlights.get(nameOf(slot));
  if (known !== undefined) return known;
  const made = new Highlight();
  CSS.highlights.set(nameOf(slot), made);
  return made;
}
