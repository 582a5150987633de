/**
 * The labels with their colours and counts; each can be hidden and shown.
 */
import type { ColourBook } from './colours.ts';
import { create } from './dom.ts';
import { type EntityList, mostUsed } from './entity-list.ts';
import { formatNumber } from './format.ts';

/** With very many labels, those with most entities are shown. */
const MOST = 60;

export class Legend {
  readonly #root: HTMLElement;
  readonly #colours: ColourBook;
  readonly #onChange: () => void;
  readonly #hidden = new Set<string>();
  #shown: readonly string[] = [];
  readonly #buttons = new Map<string, HTMLButtonElement>();

  constructor(root: HTMLElement, colours: ColourBook, onChange: () => void) {
    this.#root = root;
    this.#colours = colours;
    this.#onChange = onChange;
  }

  isVisible(label: string): boolean {
    return !this.#hidden.has(label);
  }

  /** Shows this label only; where that is so, all. */
  toggleOnly(label: string, labels: readonly string[]): void {
    const others = labels.filter((one) => one !== label);
    const isOnly = this.isVisible(label) && others.every((one) => !this.isVisible(one));
    this.#hidden.clear();
    if (!isOnly) for (const other of others) this.#hidden.add(other);
    for (const [one, button] of this.#buttons) {
      button.setAttribute('aria-pressed', String(this.isVisible(one)));
    }
    this.#onChange();
  }

  /** @param entities all, hidden ones too */
  show(labels: readonly string[], entities: EntityList): void {
    const shown = mostUsed(labels, entities, MOST);
    // The same buttons stay, so that the focus does.
    if (shown.join('\n') !== this.#shown.join('\n')) this.#build(shown);
    for (const [label, button] of this.#buttons) {
      const count = button.lastElementChild;
      if (count !== null) count.textContent = formatNumber(entities.countOf(label));
      button.dataset.colour = String(this.#colours.slotOf(label));
      button.classList.toggle('none', entities.countOf(label) === 0);
    }
  }

  #build(labels: readonly string[]): void {
    this.#shown = labels;
    this.#buttons.clear();
    for (const label of labels) this.#buttons.set(label, this.#toButton(label));
    this.#root.replaceChildren(...this.#buttons.values());
  }

  #toButton(label: string): HTMLButtonElement {
    const button = create('button', 'label', create('span', 'name', label), create('b'));
    button.type = 'button';
    button.setAttribute('aria-pressed', String(this.isVisible(label)));
    button.addEventListener('click', () => {
      if (!this.#hidden.delete(label)) this.#hidden.add(label);
      button.setAttribute('aria-pressed', String(this.isVisible(label)));
      this.#onChange();
    });
    return button;
  }
}
