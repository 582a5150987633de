/**
 * What makes an element a field of its form, like the `<textarea>` that it has inside.
 */
import { NerElement } from './ner-element.ts';
import { TextField } from './text-field.ts';

export abstract class FormField extends NerElement {
  static readonly formAssociated = true;

  protected readonly field: TextField;
  readonly #internals = this.attachInternals();

  constructor() {
    const field = new TextField();
    super(field.element, 'own');
    this.field = field;
    // Unlike `input`, this one does not cross the border of the shadow tree.
    field.area.addEventListener('change', () => {
      this.dispatchEvent(new Event('change', { bubbles: true }));
    });
    field.area.addEventListener('focus', () => this.nameField());
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

  get validity(): ValidityState {
    return this.#internals.validity;
  }

  get validationMessage(): string {
    return this.#internals.validationMessage;
  }

  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  /** @param message what is wrong with the value in the page's eyes; empty where nothing is */
  setCustomValidity(message: string): void {
    this.field.area.setCustomValidity(message);
    this.validate();
  }

  formDisabledCallback(disabled: boolean): void {
    this.field.area.disabled = disabled;
  }

  /** Tells the form what the field holds. */
  protected hand(value: string): void {
    this.#internals.setFormValue(value);
    this.validate();
  }

  protected validate(): void {
    const { area } = this.field;
    // What is disabled has no message.
    this.#internals.setValidity(area.validity, area.validationMessage || this.localName, area);
  }

  /** A `<label>` names the element; the field inside must be told. */
  protected nameField(): void {
    const labels = Array.from(this.#internals.labels, (label) => label.textContent?.trim());
    this.field.nameAs(this.getAttribute('aria-label') ?? labels.join(' '));
  }
}
