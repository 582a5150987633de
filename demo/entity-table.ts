/**
 * The table of entities: sortable, drawn a page at a time.
 */
import { keyOf, type LabelSpan } from 'nerium/annotate';
import type { ColourBook } from './colours.ts';
import { byId, create, flash, prefersLessMotion } from './dom.ts';
import { EntityList, type ShownEntity } from './entity-list.ts';
import { formatNumber } from './format.ts';
import { type Order, type SortKey, sortEntities } from './sort-entities.ts';

const PAGE = 50;
const KEYS: readonly SortKey[] = ['text', 'label', 'score', 'start'];

export class EntityTable {
  readonly #rows = byId('rows', HTMLTableSectionElement);
  readonly #more = byId('more', HTMLButtonElement);
  readonly #noRows = byId('no-rows', HTMLParagraphElement);
  readonly #colours: ColourBook;
  readonly #onPick: (entity: ShownEntity) => void;
  #entities = new EntityList();
  /** As many as are shown, at least. */
  #sorted: readonly ShownEntity[] = [];
  #drawn: readonly ShownEntity[] = [];
  #empty = '';
  #order: Order = { key: 'start', isDescending: false };
  #shown = PAGE;
  /** Lower-case words that rows must hold. */
  #filter = '';

  constructor(colours: ColourBook, onPick: (entity: ShownEntity) => void) {
    this.#colours = colours;
    this.#onPick = onPick;
    for (const button of document.querySelectorAll<HTMLButtonElement>('[data-sort]')) {
      button.addEventListener('click', () => this.#sortBy(button));
    }
    const filter = byId('filter', HTMLInputElement);
    filter.addEventListener('input', () => {
      this.#filter = filter.value.trim().toLowerCase();
      this.#shown = PAGE;
      this.#draw();
    });
    this.#more.addEventListener('click', () => {
      const first = this.#shown;
      this.#shown += PAGE;
      this.#draw();
      this.#rows.rows[first]?.querySelector('button')?.focus();
    });
  }

  show(entities: EntityList, empty: string): void {
    this.#entities = entities;
    this.#empty = empty;
    this.#draw();
  }

  /** Back to the first page, for another text. */
  reset(): void {
    this.#shown = PAGE;
  }

  /** Scrolls to the row of an entity and gives it the focus. */
  reveal(entity: LabelSpan): void {
    const all = sortEntities(this.#filtered(), this.#order);
    const key = keyOf(entity);
    const place = all.findIndex((one) => keyOf(one) === key);
    if (place === -1) return;
    if (place >= this.#shown) {
      this.#shown = Math.ceil((place + 1) / PAGE) * PAGE;
      this.#draw();
    }
    const row = this.#rows.rows[place];
    if (row === undefined) return;
    row.scrollIntoView({ block: 'nearest', behavior: prefersLessMotion() ? 'instant' : 'smooth' });
    row.querySelector('button')?.focus({ preventScroll: true });
    flash(row);
  }

  #sortBy(button: HTMLButtonElement): void {
    const key = KEYS.find((one) => one === button.dataset.sort);
    if (key === undefined) return;
    const isSame = this.#order.key === key;
    // The best scores come first, the other columns from the beginning.
    this.#order = { key, isDescending: isSame ? !this.#order.isDescending : key === 'score' };
    for (const header of document.querySelectorAll('th[aria-sort]')) {
      const direction = this.#order.isDescending ? 'descending' : 'ascending';
      header.setAttribute('aria-sort', header.contains(button) ? direction : 'none');
    }
    this.#draw();
  }

  #draw(): void {
    const { key, isDescending } = this.#order;
    // In the order of the text there is no need to look at all: while a book is annotated, this is called often.
    this.#sorted =
      key === 'start' && !isDescending && this.#filter === ''
        ? this.#entities.first(this.#shown)
        : sortEntities(this.#filtered(), this.#order);
    const shown = this.#sorted.slice(0, this.#shown);
    // While a book is annotated, the first rows soon stay as they are.
    const isSame =
      shown.length === this.#drawn.length &&
      shown.every((entity, place) => entity === this.#drawn[place]);
    if (!isSame) this.#rows.replaceChildren(...shown.map((entity) => this.#toRow(entity)));
    this.#drawn = shown;
    this.#noRows.hidden = shown.length > 0;
    const isFiltered = this.#filter !== '' && this.#entities.size > 0;
    this.#noRows.textContent = isFiltered ? 'No entity holds these words.' : this.#empty;
    const left = (this.#filter === '' ? this.#entities.size : this.#sorted.length) - shown.length;
    this.#more.hidden = left === 0;
    this.#more.textContent = `Show ${Math.min(PAGE, left)} more of ${formatNumber(left)}`;
  }

  #filtered(): ShownEntity[] {
    const all = this.#entities.all();
    if (this.#filter === '') return all;
    return all.filter(({ text, label }) => `${text} ${label}`.toLowerCase().includes(this.#filter));
  }

  #toRow(entity: ShownEntity): HTMLTableRowElement {
    const jump = create('button', 'jump', entity.text.replace(/\s+/g, ' '));
    jump.type = 'button';
    jump.title = 'Show in the text';
    jump.addEventListener('click', () => this.#onPick(entity));
    const label = create('span', 'label', entity.label);
    label.dataset.colour = String(this.#colours.slotOf(entity.label));
    const bar = create('span', 'score-bar');
    bar.dataset.colour = label.dataset.colour;
    bar.style.setProperty('--score', String(entity.score ?? 1));
    return create(
      'tr',
      '',
      create('td', '', jump),
      create('td', '', label),
      create('td', 'number', create('span', 'score', bar, toScore(entity))),
      create('td', 'number', `${entity.start}–${entity.end}`),
    );
  }
}

/** Probability of the model, or that a person has been there. */
function toScore({ score, status }: ShownEntity): Node | string {
  if (status === 'suggested') return score?.toFixed(2) ?? '';
  const isAccepted = status === 'accepted';
  const mark = create('span', 'by-hand', isAccepted ? '✓' : '✎');
  mark.title = isAccepted ? 'Accepted by you' : 'Made by you';
  return create('span', '', score?.toFixed(2) ?? '', ' ', mark);
}
