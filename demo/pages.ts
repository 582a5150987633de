/**
 * The two ways to see a PDF: its pages, and its text. Other texts have one.
 */
import type { ColourBook } from './colours.ts';
import { byId } from './dom.ts';
import type { OpenPdf } from './pdf/open-pdf.ts';
import { PageView, type PageViewEvents } from './pdf/page-view.ts';
import type { Reader } from './reader.ts';
import type { Surface } from './surface.ts';

export class Pages {
  readonly #reader: Reader;
  readonly #colours: ColourBook;
  readonly #events: PageViewEvents;
  readonly #choice = byId('view', HTMLFieldSetElement);
  readonly #radios = [...document.querySelectorAll<HTMLInputElement>('input[name="view"]')];
  #view: PageView | undefined;
  #isShown = false;

  /** @param onChange the other way was chosen */
  constructor(
    reader: Reader,
    colours: ColourBook,
    events: PageViewEvents & { readonly onChange: () => void },
  ) {
    this.#reader = reader;
    this.#colours = colours;
    this.#events = events;
    for (const radio of this.#radios) {
      radio.addEventListener('change', () => {
        this.#show(radio.value === 'pages');
        events.onChange();
      });
    }
  }

  get surface(): Surface {
    return this.#isShown && this.#view !== undefined ? this.#view : this.#reader;
  }

  /** Shows the pages of a PDF, or that there are none. */
  open(pdf: OpenPdf | undefined): void {
    void this.#view?.close();
    this.#view = pdf && new PageView(pdf, this.#colours, this.#events);
    this.#choice.hidden = pdf === undefined;
    this.#show(pdf !== undefined);
  }

  #show(isShown: boolean): void {
    this.#isShown = isShown;
    byId('pages', HTMLElement).hidden = !isShown;
    byId('reader', HTMLElement).hidden = isShown;
    for (const radio of this.#radios) radio.checked = (radio.value === 'pages') === isShown;
  }
}
