/**
 * The line over the text: what it is called, where it is among the others, and ways to them.
 */
import { byId } from '../dom.ts';
import { formatNumber } from '../format.ts';
import type { Position } from './texts.ts';

export interface TextBarEvents {
  readonly onStep: (by: -1 | 1) => void;
  readonly onList: () => void;
}

export class TextBar {
  readonly #name = byId('text-name', HTMLElement);
  readonly #position = byId('text-position', HTMLElement);
  readonly #previous = byId('text-previous', HTMLButtonElement);
  readonly #next = byId('text-next', HTMLButtonElement);

  constructor({ onStep, onList }: TextBarEvents) {
    byId('texts-open', HTMLButtonElement).addEventListener('click', onList);
    this.#previous.addEventListener('click', () => onStep(-1));
    this.#next.addEventListener('click', () => onStep(1));
  }

  /** @param position unknown while the list is read */
  show(name: string, position: Position | undefined): void {
    this.#name.textContent = name;
    if (position === undefined) return;
    const { at, of } = position;
    this.#position.textContent = at < 0 ? 'new' : `${formatNumber(at + 1)} of ${formatNumber(of)}`;
    this.#previous.setAttribute('aria-disabled', String(at === 0 || of === 0));
    this.#next.setAttribute('aria-disabled', String(at < 0 || at === of - 1));
  }
}
