/**
 * All that shows results: reader, table, legend, counts, status.
 */
import type { RunReport } from './annotate.ts';
import type { ColourBook } from './colours.ts';
import { byId } from './dom.ts';
import { type EntityChunk, EntityList, type ShownEntity } from './entity-list.ts';
import { EntityTable } from './entity-table.ts';
import { formatCount, formatNumber, formatTime } from './format.ts';
import { Legend } from './legend.ts';
import { Reader } from './reader.ts';
import type { View } from './results.ts';

const ANNOUNCE_PAUSE_MS = 700;

export interface OutputEvents {
  /** Labels were hidden or shown. */
  readonly onLegend: () => void;
  /** An entity, or the text beside, was clicked in the text. */
  readonly onClick: (entity: ShownEntity | undefined) => void;
  /** An entity was chosen in the table. */
  readonly onRow: (entity: ShownEntity) => void;
}

export class Output {
  readonly reader: Reader;
  readonly table: EntityTable;
  readonly legend: Legend;
  readonly #count = byId('entity-count', HTMLElement);
  readonly #copy = byId('copy', HTMLButtonElement);
  readonly #status = byId('status', HTMLElement);
  readonly #announcement = byId('announcement', HTMLElement);
  readonly #bar = byId('run-bar', HTMLProgressElement);
  readonly #stop = byId('stop', HTMLButtonElement);
  #entities = new EntityList();
  #everything = new EntityList();
  /** Chunks without the labels that are hidden. */
  #visible = new WeakMap<EntityChunk, EntityChunk>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(colours: ColourBook, { onLegend, onClick, onRow }: OutputEvents) {
    this.reader = new Reader(byId('reader', HTMLElement), colours, onClick);
    this.table = new EntityTable(colours, onRow);
    this.legend = new Legend(byId('legend', HTMLElement), colours, () => {
      this.#visible = new WeakMap();
      onLegend();
    });
    this.#copy.addEventListener('click', () => void this.#copyAll());
  }

  /** Another text, with no entities yet. */
  startText(text: string): void {
    this.reader.setText(text);
    this.table.reset();
  }

  /** Those of hidden labels too. */
  get everything(): EntityList {
    return this.#everything;
  }

  /** Those of visible labels. */
  get entities(): EntityList {
    return this.#entities;
  }

  /** @param empty what is said where there are none */
  show(
    labels: readonly string[],
    { entities }: View,
    empty = 'No entities over the threshold.',
  ): void {
    this.legend.show(labels, entities);
    this.#everything = entities;
    this.#entities = new EntityList(entities.chunks.map((chunk) => this.#withoutHidden(chunk)));
    this.reader.setEntities(this.#entities);
    this.table.show(this.#entities, entities.size > 0 ? 'All labels are hidden.' : empty);
    this.#count.textContent = formatNumber(this.#entities.size);
    this.#copy.disabled = this.#entities.size === 0;
  }

  get summary(): string {
    return formatCount(this.#entities.size, 'entity', 'entities');
  }

  startRun(): void {
    this.#bar.hidden = false;
    this.#bar.removeAttribute('value');
    this.#stop.hidden = true;
  }

  showRun({ doneLength, length, milliseconds, sections }: RunReport): void {
    if (sections === 1) return;
    this.#bar.value = doneLength / length;
    this.#stop.hidden = false;
    const left = (milliseconds / doneLength) * (length - doneLength);
    const share = Math.floor((100 * doneLength) / length);
    this.say(`${this.summary} · ${share} % of the text, about ${formatTime(left)} left`);
  }

  endRun(): void {
    this.#bar.hidden = true;
    this.#stop.hidden = true;
  }

  /** A line under the text; read aloud once it stays. */
  say(text: string): void {
    this.#status.textContent = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#announcement.textContent = text;
    }, ANNOUNCE_PAUSE_MS);
  }

  /** Read aloud at once, as the answer to a key. */
  announce(text: string): void {
    this.#announcement.textContent = text;
  }

  #withoutHidden(chunk: EntityChunk): EntityChunk {
    const known = this.#visible.get(chunk);
    if (known !== undefined) return known;
    const visible = chunk.ofLabels((label) => this.legend.isVisible(label));
    this.#visible.set(chunk, visible);
    return visible;
  }

  async #copyAll(): Promise<void> {
    const entities = this.#entities.all().map(({ text, label, start, end, score, status }) => ({
      text,
      label,
      start,
      end,
      score,
      status,
    }));
    try {
      await navigator.clipboard.writeText(JSON.stringify(entities, undefined, 2));
      this.#copy.textContent = 'Copied';
      this.say(`Copied ${this.summary} as JSON.`);
    } catch {
      this.#copy.textContent = 'Not allowed to copy';
      this.say('The browser did not allow to copy.');
    }
    setTimeout(() => {
      this.#copy.textContent = 'Copy as JSON';
    }, 2000);
  }
}
