/**
 * Defines `<ner-highlight>` and `<ner-input>`. Importing this file is what makes them work; where there is no DOM, in a
 * server's rendering, it does nothing.
 *
 * @example
 * import 'nerium/elements';
 */
import { NerHighlight } from './ner-highlight.ts';
import { NerInput } from './ner-input.ts';

declare global {
  interface HTMLElementTagNameMap {
    'ner-highlight': NerHighlight;
    'ner-input': NerInput;
  }
}

/** A second copy of the script on a page leaves the first one's elements alone. */
function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}

if (globalThis.customElements !== undefined) {
  define('ner-highlight', NerHighlight);
  define('ner-input', NerInput);
}

export type { EntitiesDetail, ErrorDetail, PageEntity } from './events.ts';
export { NerHighlight, NerInput };
