/**
 * `<ner-input labels="person, city" model="/models/nerium-mini/"></ner-input>`
 *
 * A text field whose entities are highlighted while one types. It takes part in forms like a `<textarea>`, which it has
 * inside; the highlights lie on a copy of the text behind it.
 */
import type { EditSession } from '../index.ts';
import type { Entity } from '../protocol.ts';
import { adoptStyles } from './adopt-styles.ts';
import { type EntitiesDetail, send } from './events.ts';
import { FormField } from './form-field.ts';
import { isIn, linesOf, scrollToText } from './geometry.ts';
import { NerElement, type Ready } from './ner-element.ts';
import type { Mark } from './painter.ts';
import { shiftEntities } from './shift-entities.ts';
import { INPUT_STYLES } from './styles.ts';
import { FIELD_ATTRIBUTES } from './text-field.ts';

interface InputMark extends Mark {
  readonly entity: Entity;
}

const PAUSE_MS = 80;
/** Who listens to the page is told when typing rests. */
const REST_MS = 1500;

export class NerInput extends FormField {
  static override readonly observedAttributes = [
    ...NerElement.observedAttributes,
    ...FIELD_ATTRIBUTES,
    'value',
    'aria-label',
  ];

  #entities: readonly Entity[] = [];
  #marks: readonly InputMark[] = [];
  #shown = '';
  #session: EditSession | undefined;
  #ready: Ready | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #current = -1;
  /** As in a textarea, the attribute gives the value until the field is edited. */
  #edited = false;

  constructor() {
    super();
    const { area, element } = this.field;
    if (this.shadowRoot !== null) adoptStyles(this.shadowRoot, INPUT_STYLES);
    area.addEventListener('input', () => this.#onInput());
    area.addEventListener('pointermove', (event) => this.#onPointer(event));
    element.addEventListener('scroll', () => this.tip.hide());
  }

  get value(): string {
    return this.field.area.value;
  }

  set value(value: string) {
    this.#edited = true;
    this.#setText(value);
  }

  /** Those of `value`, as known now. */
  get entities(): readonly Entity[] {
    return this.#entities;
  }

  /** Selects an entity in the field and names its label. */
  reveal(entity: Entity): void {
    this.#goTo(this.#entities.indexOf(entity));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.takeOver('value', 'name', 'disabled');
    this.nameField();
    this.validate();
    // A page that has loaded before this class has looked for its field already.
    const isFree = document.activeElement === document.body;
    if (isFree && this.hasAttribute('autofocus')) this.field.area.focus();
  }

  override attributeChangedCallback(name: string): void {
    super.attributeChangedCallback(name);
    const value = this.getAttribute(name);
    if (name === 'value' && !this.#edited) this.#setText(value ?? '');
    this.field.setAttribute(name, value);
    if (name === 'aria-label') this.nameField();
    this.validate();
  }

  formResetCallback(): void {
    this.#edited = false;
    this.#setText(this.getAttribute('value') ?? '');
  }

  formStateRestoreCallback(state: string): void {
    this.value = state;
  }

  protected begin(ready: Ready): void {
    this.#ready = ready;
    this.#session = ready.ner.session(ready.labels, ready.options);
    void this.#update();
  }

  protected end(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#rest);
    this.#session?.dispose();
    this.#session = undefined;
    this.#ready = undefined;
    this.#show([]);
  }

  #onInput(): void {
    this.#edited = true;
    this.#afterChange();
  }

  #setText(text: string): void {
    this.field.area.value = text;
    this.#afterChange();
  }

  #afterChange(): void {
    const text = this.field.area.value;
    this.hand(text);
    const moved = shiftEntities(this.#entities, this.#shown, text);
    this.#shown = text;
    this.field.copy.data = text;
    this.#show(moved);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#update(), PAUSE_MS);
  }

  /** A newer update takes the place of one that runs. */
  async #update(): Promise<void> {
    const session = this.#session;
    const signal = this.#ready?.signal;
    const text = this.field.area.value;
    if (session === undefined || signal === undefined) return;
    try {
      const entities = await session.update(text, { signal });
      if (signal.aborted || text !== this.field.area.value) return;
      this.#show(entities);
      const detail: EntitiesDetail<Entity> = { entities, complete: true, failed: 0 };
      send(this, 'ner-entities', detail);
      this.#tellWhenResting();
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }

  #show(entities: readonly Entity[]): void {
    this.tip.hide();
    const marks = entities.map((entity) => {
      const range = this.field.rangeOf(entity.start, entity.end);
      return { entity, range, slot: this.slotOf(entity.label) };
    });
    this.paint(marks, this.#marks);
    this.#marks = marks;
    this.#entities = entities;
    this.showCounts(entities);
  }

  #tellWhenResting(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.field.area.matches(':focus')) {
        this.announce(this.#entities.map(({ text, label }) => `${text}, ${label}`).join('; '));
      }
    }, REST_MS);
  }

  protected jump(label: string, step: 1 | -1): void {
    const places = this.#entities.flatMap((entity, at) => (entity.label === label ? [at] : []));
    const at = places.indexOf(this.#current);
    const from = at === -1 && step === -1 ? 0 : at;
    const index = (from + step + places.length) % places.length;
    const place = places[index];
    if (place === undefined) return;
    this.#goTo(place);
    const text = this.#entities[place]?.text;
    this.announce(`${text}, ${label}, ${index + 1} / ${places.length}`);
  }

  #goTo(place: number): void {
    const mark = this.#marks[place];
    if (mark === undefined) return;
    this.#current = place;
    this.field.area.setSelectionRange(mark.entity.start, mark.entity.end);
    scrollToText(mark.range);
    this.tip.show(mark, nameOf(mark.entity), true);
  }

  #onPointer({ clientX: x, clientY: y }: PointerEvent): void {
    const mark = this.#marks.find(({ range }) => linesOf(range).some((line) => isIn(line, x, y)));
    if (mark === undefined) this.tip.hide();
    else if (!this.tip.isShown(mark)) this.tip.show(mark, nameOf(mark.entity), false);
  }
}

function nameOf({ label, score }: Entity): string {
  return `${label} ${score.toFixed(2)}`;
}
