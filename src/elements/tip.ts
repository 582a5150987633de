/**
 * Names the label of one entity, beside it.
 */
import { Boxes } from './boxes.ts';
import { create } from './create.ts';
import { linesOf } from './geometry.ts';
import type { Mark } from './painter.ts';

export class Tip {
  /** To be put beside what holds the text. */
  readonly element = create('div', 'layer');
  readonly #tip = create('div', 'tip');
  readonly #ring: Boxes;
  #mark: Mark | undefined;
  #ringed = false;
  /** Wherever the focus is: who only points has it nowhere in the element. */
  readonly #onKey = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') this.hide();
  };

  /** @param layer for the frame around an entity: it moves with the text */
  constructor(layer: HTMLElement) {
    this.element.removeAttribute('part');
    this.#ring = new Boxes(layer, 'current');
    this.#tip.hidden = true;
    // The legend names labels to those who do not see the tip, and the status line what was jumped to.
    this.#tip.setAttribute('aria-hidden', 'true');
    this.element.append(this.#tip);
  }

  /** @param ringed with a frame around the entity: after a jump, to find it */
  show(mark: Mark, text: string, ringed: boolean): void {
    if (mark === this.#mark && ringed === this.#ringed) return;
    this.hide();
    const [line] = linesOf(mark.range);
    if (line === undefined) return;
    this.#mark = mark;
    this.#ringed = ringed;
    if (ringed) this.#ring.add([mark]);
    this.#tip.replaceChildren(create('span', 'swatch'), text);
    this.#tip.className = `tip slot-${mark.slot}`;
    this.#tip.hidden = false;
    document.addEventListener('keydown', this.#onKey);
    const origin = this.element.getBoundingClientRect();
    const { width, height } = this.#tip.getBoundingClientRect();
    const fits = line.bottom + height + 6 < innerHeight;
    const top = fits ? line.bottom + 4 : line.top - height - 4;
    const left = Math.max(4, Math.min(line.left, document.documentElement.clientWidth - width - 4));
    this.#tip.style.left = `${left - origin.left}px`;
    this.#tip.style.top = `${top - origin.top}px`;
  }

  hide(): void {
    if (this.#mark === undefined) return;
    if (this.#ringed) this.#ring.remove([this.#mark]);
    this.#mark = undefined;
    this.#tip.hidden = true;
    document.removeEventListener('keydown', this.#onKey);
  }

  /** Whether the tip of `mark` is shown, or any. */
  isShown(mark?: Mark): boolean {
    return this.#mark !== undefined && (mark === undefined || mark === this.#mark);
  }

  /** Whether an event happened on the tip itself. */
  holds(event: Event): boolean {
    return event.composedPath().includes(this.#tip);
  }
}
