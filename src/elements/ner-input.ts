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
import { isIn, linesOf, scrollToText } from './geometry.ts';
import { NerElement, type Ready } from './ner-element.ts';
import type { Mark } from './painter.ts';
import { shiftEntities } from './shift-entities.ts';
import { INPUT_STYLES } from './styles.ts';
import { FIELD_ATTRIBUTES, TextField } from './text-field.ts';

interface InputMark extends Mark {
  readonly entity: Entity;
}

const PAUSE_MS = 80;
/** Who listens to the page is told when typing rests. */
const REST_MS = 1500;

export class NerInput extends NerElement {
  static readonly formAssociated = true;
  static override readonly observedAttributes = [
    ...NerElement.observedAttributes,
    ...FIELD_ATTRIBUTES,
    'value',
    'aria-label',
  ];

  readonly #internals = this.attachInternals();
  readonly #field: TextField;
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
    const field = new TextField();
    super(field.element, 'own');
    this.#field = field;
    if (this.shadowRoot !== null) adoptStyles(this.shadowRoot, INPUT_STYLES);
    field.area.addEventListener('input', () => this.#onInput());
    // Unlike `input`, this one does not cross the border of the shadow tree.
    field.area.addEventListener('change', () => {
      this.dispatchEvent(new Event('change', { bubbles: true }));
    });
    field.area.addEventListener('focus', () => this.#nameField());
    field.area.addEventListener('pointermove', (event) => this.#onPointer(event));
    field.element.addEventListener('scroll', () => this.tip.hide());
  }

  get value(): string {
    return this.#field.area.value;
  }

  set value(value: string) {
    this.#edited = true;
    this.#setText(value);
  }

  get name(): string {
    return this.getAttribute('name') ?? '';
  }

  set name(name: string) {
    this.setAttribute('name', name);
  }

  get disabled(): boolean {
    return this.hasAttribute('disabled');
  }

  set disabled(disabled: boolean) {
    this.toggleAttribute('disabled', disabled);
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
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
    this.#nameField();
    this.#validate();
  }

  override attributeChangedCallback(name: string): void {
    super.attributeChangedCallback(name);
    const value = this.getAttribute(name);
    if (name === 'value' && !this.#edited) this.#setText(value ?? '');
    this.#field.setAttribute(name, value);
    if (name === 'aria-label') this.#nameField();
    this.#validate();
  }

  formDisabledCallback(disabled: boolean): void {
    this.#field.area.disabled = disabled;
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
    this.#field.area.value = text;
    this.#afterChange();
  }

  #afterChange(): void {
    const text = this.#field.area.value;
    this.#internals.setFormValue(text);
    this.#validate();
    const moved = shiftEntities(this.#entities, this.#shown, text);
    this.#shown = text;
    this.#field.copy.data = text;
    this.#show(moved);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#update(), PAUSE_MS);
  }

  /** A newer update takes the place of one that runs. */
  async #update(): Promise<void> {
    const session = this.#session;
    const signal = this.#ready?.signal;
    const text = this.#field.area.value;
    if (session === undefined || signal === undefined) return;
    try {
      const entities = await session.update(text, { signal });
      if (signal.aborted || text !== this.#field.area.value) return;
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
      const range = this.#field.rangeOf(entity.start, entity.end);
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
      if (this.#field.area.matches(':focus')) {
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
    this.#field.area.setSelectionRange(mark.entity.start, mark.entity.end);
    scrollToText(mark.range);
    this.tip.show(mark, nameOf(mark.entity), true);
  }

  #onPointer({ clientX: x, clientY: y }: PointerEvent): void {
    const mark = this.#marks.find(({ range }) => linesOf(range).some((line) => isIn(line, x, y)));
    if (mark === undefined) this.tip.hide();
    else if (!this.tip.isShown(mark)) this.tip.show(mark, nameOf(mark.entity), false);
  }

  /** A `<label>` names the element; the field inside must be told. */
  #nameField(): void {
    const labels = Array.from(this.#internals.labels, (label) => label.textContent?.trim());
    const name = this.getAttribute('aria-label') ?? labels.join(' ');
    this.#field.nameAs(name);
  }

  #validate(): void {
    const { area } = this.#field;
    this.#internals.setValidity(area.validity, area.validationMessage, area);
  }
}

function nameOf({ label, score }: Entity): string {
  return `${label} ${score.toFixed(2)}`;
}
