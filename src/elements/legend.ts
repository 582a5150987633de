/**
 * The labels under a text, with their colours and counts. Each is a button that goes to its next entity: so entities
 * can be reached without a pointer.
 */
import { create } from './create.ts';

export interface LegendRow {
  readonly label: string;
  readonly slot: number;
  readonly count: number;
}

interface Row {
  readonly button: HTMLButtonElement;
  readonly count: HTMLElement;
}

export class Legend {
  readonly element = create('div', 'legend');
  readonly #onJump: (label: string, step: 1 | -1) => void;
  #rows = new Map<string, Row>();

  /** @param onJump step is −1 where Shift is held */
  constructor(onJump: (label: string, step: 1 | -1) => void) {
    this.#onJump = onJump;
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Entities');
  }

  /** Buttons that stay keep their focus. */
  show(rows: readonly LegendRow[]): void {
    const next = new Map<string, Row>();
    for (const row of rows) {
      const made = this.#rows.get(row.label) ?? this.#make(row);
      made.button.setAttribute('aria-disabled', String(row.count === 0));
      made.count.textContent = String(row.count);
      made.button.className = `label slot-${row.slot}`; // another list gives a label another place
      next.set(row.label, made);
    }
    for (const [label, { button }] of this.#rows) if (!next.has(label)) button.remove();
    [...next.values()].forEach(({ button }, index) => {
      const there = this.element.children[index];
      if (there !== button) this.element.insertBefore(button, there ?? null);
    });
    this.#rows = next;
    this.element.hidden = next.size === 0;
  }

  #make({ label }: LegendRow): Row {
    const count = create('span', 'count');
    const swatch = create('span', 'swatch');
    const button = create('button', 'label', swatch, create('span', 'name', label), ' ', count);
    button.type = 'button';
    button.addEventListener('click', (event) => this.#onJump(label, event.shiftKey ? -1 : 1));
    return { button, count };
  }
}
