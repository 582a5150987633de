/**
 * The table of what is kept, with a button each to remove it.
 */
import { byId, create } from '../dom.ts';
import { formatBytes } from '../format.ts';
import type { Kept } from './kept.ts';

const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

export class KeptTable {
  readonly #table = byId('table', HTMLTableElement);
  readonly #body = byId('rows', HTMLTableSectionElement);
  readonly #nothing = byId('nothing', HTMLElement);
  readonly #onRemove: (kept: Kept, button: HTMLButtonElement) => void;

  constructor(onRemove: (kept: Kept, button: HTMLButtonElement) => void) {
    this.#onRemove = onRemove;
  }

  /** The focus stays at its row, or at the one that took its place. */
  show(all: readonly Kept[]): void {
    const rows = [...this.#body.rows];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const before = rows[at]?.dataset.id;
    this.#body.replaceChildren(...all.map((kept) => this.#toRow(kept)));
    this.#table.hidden = all.length === 0;
    this.#nothing.hidden = all.length > 0;
    if (at < 0) return;
    const same = all.findIndex(({ id }) => id === before);
    const next = this.#body.rows[same < 0 ? Math.min(at, all.length - 1) : same];
    (next?.querySelector('button') ?? this.#nothing).focus();
  }

  #toRow(kept: Kept): HTMLTableRowElement {
    const { id, name, source, kind, holds, bytes, lastUsed } = kept;
    const head = create('th', '', name);
    head.scope = 'row';
    if (source !== undefined && source !== name) head.append(create('small', '', source));
    const remove = create('button', 'button small', 'Remove');
    remove.type = 'button';
    remove.setAttribute('aria-label', `Remove ${name}, ${kind.toLowerCase()}`);
    remove.addEventListener('click', () => this.#onRemove(kept, remove));
    const row = create(
      'tr',
      '',
      head,
      toCell('Kind', kind),
      toCell('Holds', holds),
      toCell('Size', formatBytes(bytes)),
      toCell('Last used', lastUsed && DATE.format(lastUsed)),
      create('td', 'remove', remove),
    );
    row.dataset.id = id;
    return row;
  }
}

/** Its name is seen where the page is too narrow for a head. */
function toCell(name: string, value: string | undefined): HTMLTableCellElement {
  const cell = create('td', value === undefined ? 'number none' : 'number', value ?? '–');
  cell.dataset.name = name;
  return cell;
}
