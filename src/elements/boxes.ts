/**
 * Boxes over stretches of text, in a layer of the element's own shadow tree: the page's text and elements stay as they
 * are. They lie over the text and let the pointer through.
 */
import { linesOf } from './geometry.ts';
import type { Mark, Painter } from './painter.ts';

export class Boxes implements Painter {
  readonly #layer: HTMLElement;
  readonly #part: string;
  readonly #marks = new Map<Mark, HTMLElement[]>();
  readonly #resizes = new ResizeObserver(() => this.#plan());
  readonly #onScroll = (): void => this.#plan();
  #frame = 0;

  /** @param layer a positioned element within the one that holds the text */
  constructor(layer: HTMLElement, part: string) {
    this.#layer = layer;
    this.#part = part;
  }

  add(marks: Iterable<Mark>): void {
    const wasEmpty = this.#marks.size === 0;
    for (const mark of marks) this.#marks.set(mark, []);
    if (this.#marks.size === 0) return; // nothing to watch: the element may have left the page
    if (wasEmpty) this.#watch();
    this.#plan();
  }

  remove(marks: Iterable<Mark>): void {
    for (const mark of marks) {
      for (const box of this.#marks.get(mark) ?? []) box.remove();
      this.#marks.delete(mark);
    }
    if (this.#marks.size === 0) this.#unwatch();
    else this.#plan();
  }

  /** Text moves when the element or something that scrolls within it does. */
  #watch(): void {
    const host = hostOf(this.#layer);
    this.#resizes.observe(host);
    host.addEventListener('scroll', this.#onScroll, { capture: true, passive: true });
  }

  #unwatch(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#resizes.disconnect();
    hostOf(this.#layer).removeEventListener('scroll', this.#onScroll, { capture: true });
  }

  #plan(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#place();
    });
  }

  /** First all that is measured, then all that is written: else each box would lay out the page anew. */
  #place(): void {
    const origin = this.#layer.getBoundingClientRect();
    const measured = Array.from(this.#marks, ([mark, boxes]) => ({
      mark,
      boxes,
      rects: linesOf(mark.range),
    }));
    for (const { mark, boxes, rects } of measured) {
      while (boxes.length > rects.length) boxes.pop()?.remove();
      rects.forEach((rect, index) => {
        const box = boxes[index] ?? this.#make(mark.slot);
        boxes[index] = box;
        box.style.left = `${rect.left - origin.left}px`;
        box.style.top = `${rect.top - origin.top}px`;
        box.style.width = `${rect.width}px`;
        box.style.height = `${rect.height}px`;
      });
    }
  }

  #make(slot: number): HTMLElement {
    const box = document.createElement('span');
    box.setAttribute('part', this.#part);
    box.className = `box slot-${slot}`;
    this.#layer.append(box);
    return box;
  }
}

function hostOf(layer: HTMLElement): Element {
  const root = layer.getRootNode();
  return root instanceof ShadowRoot ? root.host : layer;
}
