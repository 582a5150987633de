/**
 * The pages of a PDF with their entities. Only pages near the view are drawn; words are selected by clicking and dragging over
 * them, since a picture has no text to select.
 */
import { keyOf, type LabelSpan, offsetAt, quadsOf, type Span, snapToWords } from 'nerium/annotate';
import type { ColourBook } from '../colours.ts';
import { byId, prefersLessMotion } from '../dom.ts';
import { EntityList, type ShownEntity } from '../entity-list.ts';
import type { Surface } from '../surface.ts';
import type { OpenPdf } from './open-pdf.ts';
import { PageElement, toPath } from './page-element.ts';
import { listenToDrags } from './word-drag.ts';

const MARGIN = '800px 0px';

export interface PageViewEvents {
  readonly onClick: (entity: ShownEntity | undefined) => void;
  readonly onSelect: () => void;
}

export class PageView implements Surface {
  readonly #root = byId('pages', HTMLElement);
  readonly #pdf: OpenPdf;
  readonly #colours: ColourBook;
  readonly #events: PageViewEvents;
  readonly #pages: readonly PageElement[];
  readonly #near = new Set<number>();
  readonly #observer: IntersectionObserver;
  readonly #resize: ResizeObserver;
  readonly #listening = new AbortController();
  #entities = new EntityList();
  #picked: string | undefined;
  #selection: Span | undefined;

  constructor(pdf: OpenPdf, colours: ColourBook, events: PageViewEvents) {
    this.#pdf = pdf;
    this.#colours = colours;
    this.#events = events;
    this.#pages = pdf.content.pages.map(
      (size, number) => new PageElement(pdf.document, number, size),
    );
    this.#root.replaceChildren(...this.#pages.map(({ element }) => element));
    this.#root.scrollTop = 0;
    this.#observer = new IntersectionObserver((entries) => this.#onView(entries), {
      root: this.#root,
      rootMargin: MARGIN,
    });
    this.#resize = new ResizeObserver(() => this.#drawNear());
    for (const { element } of this.#pages) this.#observer.observe(element);
    this.#resize.observe(this.#root);
    this.#listen();
  }

  async close(): Promise<void> {
    this.#listening.abort();
    this.#observer.disconnect();
    this.#resize.disconnect();
    this.#root.replaceChildren();
    await this.#pdf.close();
  }

  get text(): string {
    return this.#pdf.content.text;
  }

  get viewStart(): number {
    const top = this.#root.getBoundingClientRect().top;
    const number = this.#pages.findIndex(
      ({ element }) => element.getBoundingClientRect().bottom > top,
    );
    return this.#pdf.content.pages[Math.max(0, number)]?.start ?? 0;
  }

  get hasFocus(): boolean {
    return this.#root.contains(document.activeElement);
  }

  get selection(): Span | undefined {
    return this.#selection;
  }

  setEntities(entities: EntityList): void {
    this.#entities = entities;
    for (const number of this.#near) this.#drawOverlay(number);
  }

  setPicked(entity: LabelSpan | undefined): void {
    const key = entity && keyOf(entity);
    if (key === this.#picked) return;
    this.#picked = key;
    for (const number of this.#near) this.#drawOverlay(number);
  }

  reveal(entity: LabelSpan): void {
    this.#show(entity);
    this.focus(entity);
  }

  focus(entity: LabelSpan): void {
    const key = keyOf(entity);
    for (const number of this.#pagesOf(entity)) {
      const shapes = [...(this.#pages[number]?.overlay.children ?? [])];
      const shape = shapes.find((one) => one instanceof SVGElement && one.dataset.key === key);
      if (!(shape instanceof SVGElement)) continue;
      shape.focus({ preventScroll: true });
      return;
    }
  }

  focusText(): void {
    this.#root.focus({ preventScroll: true });
  }

  select(span: Span): void {
    this.#selection = span;
    this.#show(span);
    this.#events.onSelect();
  }

  clearSelection(): void {
    if (this.#selection === undefined) return;
    this.#selection = undefined;
    for (const number of this.#near) this.#drawOverlay(number);
    this.#events.onSelect();
  }

  #listen(): void {
    const { signal } = this.#listening;
    const root = this.#root;
    root.addEventListener('click', (event) => this.#onClick(event), { signal });
    listenToDrags(root, signal, {
      offsetAt: (event) => this.#offsetAt(event),
      onStart: () => {
        this.#selection = undefined;
      },
      onDrag: (first, last) => this.#selectWords(first, last),
    });
  }

  #onClick(event: MouseEvent): void {
    const { target } = event;
    const key = target instanceof SVGElement ? target.dataset.key : undefined;
    if (key !== undefined) {
      const at = this.#offsetAt(event) ?? Number(key.split(' ')[0]);
      const entity = this.#entities.within(at, at + 1).find((one) => keyOf(one) === key);
      if (entity !== undefined) {
        this.#events.onClick(entity);
        return;
      }
    }
    const offset = this.#offsetAt(event);
    if (offset !== undefined) {
      // A drag has made its selection already.
      if (this.#selection === undefined || !isInside(offset, this.#selection)) {
        this.#events.onClick(undefined);
        this.#selectWords(offset, offset);
      }
      return;
    }
    this.clearSelection();
    this.#events.onClick(undefined);
  }

  /** The whole words from one character to another. */
  #selectWords(first: number, last: number): void {
    const words = snapToWords(this.text, { start: first, end: last + 1 });
    if (words !== undefined) this.select(words);
  }

  #offsetAt({ target, clientX, clientY }: MouseEvent): number | undefined {
    if (!(target instanceof Node)) return undefined;
    const number = this.#pages.findIndex(({ element }) => element.contains(target));
    const place = this.#pages[number]?.toPage(clientX, clientY);
    return place && offsetAt(this.#pdf.content, number, place.x, place.y, this.#pdf.measure);
  }

  #pagesOf({ start, end }: Span): number[] {
    return this.#pdf.content.pages.flatMap((page, number) =>
      page.start < end && page.end > start ? [number] : [],
    );
  }

  /** Draws a span's pages and scrolls to where it begins. */
  #show(span: Span): void {
    for (const number of this.#pagesOf(span)) {
      this.#near.add(number);
      this.#drawOverlay(number);
    }
    const [first] = quadsOf(this.#pdf.content, span);
    const page = first && this.#pages[first.page];
    const size = first && this.#pdf.content.pages[first.page];
    if (page === undefined || size === undefined) return;
    const view = this.#root.getBoundingClientRect();
    const box = page.overlay.getBoundingClientRect();
    const top = box.top + ((first?.points[1] ?? 0) / size.height) * box.height - view.top;
    if (top > 0.1 * view.height && top < 0.85 * view.height) return;
    const isNear = Math.abs(top) < 2 * view.height && !prefersLessMotion();
    this.#root.scrollBy({ top: top - view.height / 3, behavior: isNear ? 'smooth' : 'instant' });
  }

  #onView(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const number = this.#pages.findIndex(({ element }) => element === target);
      if (number < 0) continue;
      if (isIntersecting) {
        this.#near.add(number);
        this.#drawOverlay(number);
      } else {
        this.#near.delete(number);
        this.#pages[number]?.clear();
      }
    }
    this.#drawNear();
  }

  #drawNear(): void {
    for (const number of this.#near) void this.#pages[number]?.draw();
  }

  #drawOverlay(number: number): void {
    const page = this.#pages[number];
    const place = this.#pdf.content.pages[number];
    if (page === undefined || place === undefined) return;
    const focused = document.activeElement;
    const focusedKey = focused instanceof SVGElement ? focused.dataset.key : undefined;
    const shapes = this.#entities
      .within(place.start, place.end)
      .map((entity) => this.#toShape(entity, number));
    if (this.#selection !== undefined) {
      shapes.push(toPath(this.#quadsOn(this.#selection, number), 'selected-words'));
    }
    page.overlay.replaceChildren(...shapes);
    if (focusedKey === undefined) return;
    shapes.find(({ dataset }) => dataset.key === focusedKey)?.focus({ preventScroll: true });
  }

  #toShape(entity: ShownEntity, number: number): SVGPathElement {
    const key = keyOf(entity);
    const isPicked = key === this.#picked;
    const shape = toPath(this.#quadsOn(entity, number), isPicked ? 'quad picked' : 'quad');
    shape.dataset.key = key;
    shape.dataset.colour = String(this.#colours.slotOf(entity.label));
    shape.setAttribute('role', 'button');
    shape.setAttribute('aria-label', `${entity.text}, ${entity.label}`);
    shape.setAttribute('tabindex', isPicked ? '0' : '-1');
    return shape;
  }

  #quadsOn(span: Span, number: number) {
    return quadsOf(this.#pdf.content, span, this.#pdf.measure).filter(
      ({ page }) => page === number,
    );
  }
}

function isInside(offset: number, { start, end }: Span): boolean {
  return offset >= start && offset < end;
}
