/**
 * The labels of a pack: searched, and picked with a box each. Definitions are read for those that are seen only.
 */
import type { LabelRecord, LabelSet } from 'nerium';
import { byId, create } from '../dom.ts';
import { formatCount, formatNumber } from '../format.ts';
import { LabelSearch } from './search.ts';

/** Labels that are drawn at once. */
const SHOWN = 60;
/** Names that are shown of what is picked. */
const CHIPS = 40;

export class LabelList {
  readonly #query = byId('query', HTMLInputElement);
  readonly #list = byId('found', HTMLUListElement);
  readonly #note = byId('found-note', HTMLElement);
  readonly #pickFound = byId('pick-found', HTMLButtonElement);
  readonly #chips = byId('picked', HTMLElement);
  readonly #clear = byId('pick-none', HTMLButtonElement);
  readonly #onChange: () => void;
  #set: LabelSet | undefined;
  #search = new LabelSearch([]);
  readonly #picked = new Set<string>();
  #draws = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#query.addEventListener('input', () => void this.#draw());
    this.#query.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      this.#list.querySelector('input')?.focus();
    });
    this.#list.addEventListener('keydown', (event) => this.#onKey(event));
    this.#list.addEventListener('change', ({ target }) => {
      if (target instanceof HTMLInputElement) this.#pick([target.value], target.checked);
    });
    this.#pickFound.addEventListener('click', () => {
      const { indices } = this.#search.find(this.#query.value, Number.POSITIVE_INFINITY);
      this.#pick(
        indices.flatMap((index) => this.#set?.names[index] ?? []),
        true,
      );
      void this.#draw();
    });
    this.#clear.addEventListener('click', () => {
      this.#picked.clear();
      this.#changed();
      void this.#draw();
    });
  }

  get picked(): readonly string[] {
    return [...this.#picked];
  }

  /** Another pack. What was picked of the last one is forgotten. */
  open(set: LabelSet): void {
    this.#set = set;
    this.#search = new LabelSearch(set.names);
    this.#picked.clear();
    this.#query.value = '';
    this.#query.disabled = false;
    this.#changed();
    void this.#draw();
  }

  #pick(names: readonly string[], isPicked: boolean): void {
    for (const name of names) {
      if (isPicked) this.#picked.add(name);
      else this.#picked.delete(name);
    }
    this.#changed();
  }

  #changed(): void {
    const names = this.picked;
    this.#chips.replaceChildren(
      ...names.slice(0, CHIPS).map((name) => this.#toChip(name)),
      ...(names.length > CHIPS ? [` and ${formatNumber(names.length - CHIPS)} more`] : []),
    );
    this.#clear.hidden = names.length === 0;
    this.#onChange();
  }

  #toChip(name: string): HTMLButtonElement {
    const chip = create('button', 'sample', `${name} ×`);
    chip.type = 'button';
    chip.setAttribute('aria-label', `Remove ${name}`);
    chip.addEventListener('click', () => {
      this.#pick([name], false);
      void this.#draw();
    });
    return chip;
  }

  async #draw(): Promise<void> {
    const draw = ++this.#draws;
    const set = this.#set;
    if (set === undefined) return;
    const { indices, total } = this.#search.find(this.#query.value, SHOWN);
    const names = indices.flatMap((index) => set.names[index] ?? []);
    const all = formatCount(total, 'label');
    this.#note.textContent = total > SHOWN ? `${all}, the first ${SHOWN} shown` : all;
    this.#pickFound.disabled = total === 0;
    this.#pickFound.textContent = `Pick ${formatNumber(total)}`;
    this.#list.replaceChildren(...names.map((name) => this.#toItem({ label: name })));
    // Names first: a pack on a server is asked for the rest.
    const records = await set.records(names).catch(() => []);
    if (draw !== this.#draws) return;
    records.forEach((record, index) => {
      this.#list.children[index]?.querySelector('small')?.replaceWith(meaningOf(record));
    });
  }

  #toItem(record: LabelRecord): HTMLLIElement {
    const box = create('input');
    box.type = 'checkbox';
    box.value = record.label;
    box.checked = this.#picked.has(record.label);
    const name = create('span', 'found-name', record.label, meaningOf(record));
    return create('li', '', create('label', '', box, name));
  }

  /** Arrows go through the boxes. */
  #onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const boxes = [...this.#list.querySelectorAll('input')];
    const next = boxes.indexOf(document.activeElement as HTMLInputElement) + step;
    if (next < 0) this.#query.focus();
    else boxes[next]?.focus();
  }
}

/** The definition, where there is one. */
function meaningOf({ description, text, kind }: LabelRecord): HTMLElement {
  const words = [description ?? text, kind].filter((part) => part !== undefined && part !== '');
  return create('small', '', words.join(' · '));
}
