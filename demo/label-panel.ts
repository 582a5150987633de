/**
 * The side panel: each label with its count, a threshold of its own, and ways to its entities.
 */
import type { ColourBook } from './colours.ts';
import type { Controls } from './controls.ts';
import { byId, create } from './dom.ts';
import { type EntityList, mostUsed } from './entity-list.ts';
import { formatNumber } from './format.ts';

/** With very many labels, those with most entities are shown. */
const MOST = 60;

export interface LabelPanelEvents {
  readonly onStep: (by: -1 | 1, label: string) => void;
  readonly onThreshold: (label: string, threshold: number | undefined) => void;
  /** Confirms all that the model found of this label. */
  readonly onAccept: (label: string) => void;
  /** Shows this label and hides the others, or shows all again. */
  readonly onOnly: (label: string) => void;
}

interface Row {
  readonly element: HTMLElement;
  readonly key: HTMLElement;
  readonly name: HTMLElement;
  readonly count: HTMLElement;
  readonly checked: HTMLElement;
  readonly slider: HTMLInputElement;
  readonly value: HTMLElement;
  readonly reset: HTMLButtonElement;
  readonly only: HTMLButtonElement;
}

export class LabelPanel {
  readonly #list = byId('label-rows', HTMLElement);
  readonly #rest = byId('label-rest', HTMLElement);
  readonly #colours: ColourBook;
  readonly #controls: Controls;
  readonly #events: LabelPanelEvents;
  readonly #rows = new Map<string, Row>();

  constructor(colours: ColourBook, controls: Controls, events: LabelPanelEvents) {
    this.#colours = colours;
    this.#controls = controls;
    this.#events = events;
  }

  /** @param entities all, those of hidden labels too */
  show(
    labels: readonly string[],
    entities: EntityList,
    isVisible: (label: string) => boolean,
  ): void {
    const shown = this.#inUse(labels) ?? mostUsed(labels, entities, MOST);
    const left = labels.length - shown.length;
    this.#rest.hidden = left === 0;
    this.#rest.textContent = `${formatNumber(left)} more labels with fewer entities.`;
    this.#build(shown);
    const { threshold, own } = this.#controls.options;
    const visible = shown.filter(isVisible);
    for (const [label, row] of this.#rows) {
      // Keys count the labels as they were given, however the rows are sorted.
      const number = labels.indexOf(label) + 1;
      row.key.hidden = number > 9;
      row.key.textContent = number > 9 ? '' : String(number);
      for (const part of [row.name, row.slider]) {
        part.dataset.colour = String(this.#colours.slotOf(label));
      }
      row.count.textContent = formatNumber(entities.countOf(label));
      const checked = entities.checkedOf(label);
      row.checked.textContent = checked === 0 ? '' : `${formatNumber(checked)} by you`;
      const isOwn = own.has(label);
      // Under the reader's hand it stays where it is.
      if (document.activeElement !== row.slider)
        row.slider.valueAsNumber = own.get(label) ?? threshold;
      row.slider.style.setProperty('--share', String((row.slider.valueAsNumber - 0.05) / 0.9));
      row.value.textContent = (own.get(label) ?? threshold).toFixed(2);
      row.element.classList.toggle('own', isOwn);
      row.reset.setAttribute('aria-disabled', String(!isOwn));
      row.only.setAttribute('aria-pressed', String(visible.length === 1 && visible[0] === label));
    }
  }

  /** Rows that one works in stay where they are: a slider changes the counts that they are sorted by. */
  #inUse(labels: readonly string[]): readonly string[] | undefined {
    const known = [...this.#rows.keys()];
    const isSame = known.length === Math.min(labels.length, MOST);
    if (labels.length <= MOST || !isSame || !this.#list.contains(document.activeElement)) {
      return undefined;
    }
    const given = new Set(labels);
    return known.every((label) => given.has(label)) ? known : undefined;
  }

  #build(labels: readonly string[]): void {
    const known = [...this.#rows.keys()];
    if (known.length === labels.length && known.every((one, index) => one === labels[index]))
      return;
    this.#rows.clear();
    for (const label of labels) this.#rows.set(label, this.#toRow(label));
    this.#list.replaceChildren(...[...this.#rows.values()].map(({ element }) => element));
  }

  #toRow(label: string): Row {
    const key = create('kbd');
    const name = create('span', 'label', create('span', 'name', label));
    const count = create('b', 'row-count');
    const checked = create('small');
    const only = toButton('Only', `Only ${label}`, () => this.#events.onOnly(label));
    const accept = toButton('✓', `Accept all of ${label}`, () => this.#events.onAccept(label));
    const previous = toButton('‹', `Previous ${label}`, () => this.#events.onStep(-1, label));
    const next = toButton('›', `Next ${label}`, () => this.#events.onStep(1, label));
    const slider = create('input');
    Object.assign(slider, { type: 'range', min: '0.05', max: '0.95', step: '0.01' });
    slider.setAttribute('aria-label', `${label}: least probability`);
    slider.addEventListener('input', () => this.#events.onThreshold(label, slider.valueAsNumber));
    const value = create('output');
    const reset = toButton('↺', `${label}: the same as all`, () => {
      slider.blur();
      this.#events.onThreshold(label, undefined);
    });
    const element = create(
      'li',
      'label-row',
      create(
        'div',
        'row-head',
        key,
        name,
        count,
        checked,
        create('span', 'row-tools', accept, previous, next, only),
      ),
      create('div', 'row-threshold', slider, value, reset),
    );
    return { element, key, name, count, checked, slider, value, reset, only };
  }
}

function toButton(text: string, name: string, act: () => void): HTMLButtonElement {
  const button = create('button', 'tool', text);
  button.type = 'button';
  button.title = name;
  button.setAttribute('aria-label', name);
  button.addEventListener('click', act);
  return button;
}
