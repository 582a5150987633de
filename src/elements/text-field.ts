/**
 * A `<textarea>` and, behind it, a copy of its text that can be highlighted: what is in a textarea cannot.
 */
import { create } from './create.ts';

/** Attributes of the element that are the textarea's. */
export const FIELD_ATTRIBUTES: readonly string[] = [
  ...['placeholder', 'rows', 'readonly', 'required', 'minlength', 'maxlength'],
  ...['spellcheck', 'autocomplete', 'autocapitalize', 'inputmode', 'enterkeyhint'],
];

export class TextField {
  readonly area = create('textarea', 'textarea');
  /** Same text, same lines. */
  readonly copy = document.createTextNode('');
  readonly element: HTMLElement;

  constructor() {
    // The line break makes a last line that is empty as high as the textarea's.
    const mirror = create('div', 'mirror', this.copy, document.createElement('br'));
    mirror.setAttribute('aria-hidden', 'true');
    this.element = create('div', 'field', mirror, this.area);
  }

  /** @param value null where the element lacks the attribute */
  setAttribute(name: string, value: string | null): void {
    // The frame is as high as the rows, and higher where the text is.
    if (name === 'rows') this.element.style.setProperty('--rows', String(Number(value) || 3));
    else if (!FIELD_ATTRIBUTES.includes(name)) return;
    else if (value === null) this.area.removeAttribute(name);
    else this.area.setAttribute(name, value);
  }

  /** What screen readers call it. */
  nameAs(name: string): void {
    if (name === '') this.area.removeAttribute('aria-label');
    else this.area.setAttribute('aria-label', name);
  }

  rangeOf(start: number, end: number): Range {
    const range = new Range();
    range.setStart(this.copy, start);
    range.setEnd(this.copy, end);
    return range;
  }
}
