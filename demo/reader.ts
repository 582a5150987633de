/**
 * The text with its entities. The text stands in blocks; only those near the view are drawn with highlights, so that a book
 * costs no more than a page. Labels and scores are generated content: the element's text is the text, exactly.
 */
import {
  buildRuns,
  type EntityRun,
  keyOf,
  type LabelSpan,
  type Run,
  type Span,
} from 'nerium/annotate';
import type { ColourBook } from './colours.ts';
import { cutText, type Part } from './cut-text.ts';
import { create, flash, prefersLessMotion } from './dom.ts';
import { EntityList, type ShownEntity } from './entity-list.ts';
import type { Surface } from './surface.ts';
import { offsetWithin, pointAt } from './text-position.ts';

const BLOCK_LENGTH = 1500;
/** Only at ends of paragraphs and lines: a block begins a new line. */
const BLOCK_BORDERS = 2;
/** How far around the view highlights are drawn. */
const MARGIN = '600px 0px';

interface Block extends Part {
  readonly element: HTMLElement;
  isNear: boolean;
  /** What is drawn. */
  drawn: string;
}

export class Reader implements Surface {
  readonly #root: HTMLElement;
  readonly #colours: ColourBook;
  readonly #observer: IntersectionObserver;
  readonly #entityOf = new WeakMap<Element, ShownEntity>();
  #text = '';
  #blocks: Block[] = [];
  #blockOf = new Map<Element, Block>();
  #entities = new EntityList();
  #picked: string | undefined;

  constructor(
    root: HTMLElement,
    colours: ColourBook,
    onClick: (entity: ShownEntity | undefined) => void,
  ) {
    this.#root = root;
    this.#colours = colours;
    this.#observer = new IntersectionObserver((entries) => this.#onView(entries), {
      root,
      rootMargin: MARGIN,
    });
    root.addEventListener('click', (event) => {
      const mark = event.target instanceof Element ? event.target.closest('mark') : null;
      const entity = mark === null ? undefined : this.#entityOf.get(mark);
      if (getSelection()?.isCollapsed !== false) onClick(entity);
    });
  }

  /** Shows another text, without entities. */
  setText(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#entities = new EntityList();
    this.#observer.disconnect();
    this.#blocks = cutText(text, BLOCK_LENGTH, BLOCK_BORDERS).map(({ start, end }) => {
      const element = create('div', 'block', text.slice(start, end));
      return { start, end, element, isNear: false, drawn: '' };
    });
    this.#blockOf = new Map(this.#blocks.map((block) => [block.element, block]));
    this.#root.replaceChildren(...this.#blocks.map(({ element }) => element));
    this.#root.scrollTop = 0;
    // What is seen at once is drawn at once; for the rest there is the observer.
    for (const block of this.#blocks.slice(0, 2)) block.isNear = true;
    for (const { element } of this.#blocks) this.#observer.observe(element);
  }

  setEntities(entities: EntityList): void {
    this.#entities = entities;
    for (const block of this.#blocks) if (block.isNear) this.#draw(block);
  }

  get viewStart(): number {
    return this.#blocks.find(({ isNear }) => isNear)?.start ?? 0;
  }

  get text(): string {
    return this.#text;
  }

  setPicked(entity: LabelSpan | undefined): void {
    const before = this.#picked;
    this.#picked = entity && keyOf(entity);
    if (before === this.#picked) return;
    for (const mark of this.#root.querySelectorAll('mark')) this.#showPicked(mark);
  }

  reveal(entity: LabelSpan): void {
    const mark = this.#findMark(entity);
    if (mark === undefined) return;
    const isFar = this.#blocks.length > 4 || prefersLessMotion();
    mark.scrollIntoView({ block: 'center', behavior: isFar ? 'instant' : 'smooth' });
    mark.focus({ preventScroll: true });
    flash(mark);
  }

  focus(entity: LabelSpan): void {
    this.#findMark(entity)?.focus({ preventScroll: true });
  }

  get hasFocus(): boolean {
    return this.#root.contains(document.activeElement);
  }

  focusText(): void {
    this.#root.focus({ preventScroll: true });
  }

  get selection(): Span | undefined {
    const selection = getSelection();
    if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return undefined;
    const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
    const start = this.#offsetOf(startContainer, startOffset);
    const end = this.#offsetOf(endContainer, endOffset);
    return start === undefined || end === undefined || start >= end ? undefined : { start, end };
  }

  select({ start, end }: Span): void {
    const from = this.#pointAt(start);
    const to = this.#pointAt(end);
    if (from === undefined || to === undefined) return;
    getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
    from.node.parentElement?.scrollIntoView({ block: 'nearest' });
    const box = getSelection()?.getRangeAt(0).getBoundingClientRect();
    const view = this.#root.getBoundingClientRect();
    if (box === undefined) return;
    if (box.top < view.top || box.bottom > view.bottom) {
      this.#root.scrollBy(0, box.top - view.top - view.height / 3);
    }
  }

  clearSelection(): void {
    if (this.selection !== undefined) getSelection()?.removeAllRanges();
  }

  #offsetOf(node: Node, offset: number): number | undefined {
    const inside = node instanceof Element ? node : node.parentElement;
    const element = inside?.closest('.block');
    const block = element ? this.#blockOf.get(element) : undefined;
    if (block !== undefined) return block.start + offsetWithin(block.element, node, offset);
    // Between blocks: where the next one begins.
    if (node !== this.#root) return undefined;
    return this.#blocks[offset]?.start ?? this.#text.length;
  }

  #pointAt(offset: number) {
    const block = this.#blocks.find(({ end }) => offset < end) ?? this.#blocks.at(-1);
    return block && pointAt(block.element, offset - block.start);
  }

  #findMark(entity: LabelSpan): HTMLElement | undefined {
    const block = this.#blocks.find(({ end }) => entity.start < end);
    if (block === undefined) return undefined;
    this.#draw(block);
    const key = keyOf(entity);
    return [...block.element.querySelectorAll('mark')].find((mark) => this.#keyOf(mark) === key);
  }

  #keyOf(mark: Element): string | undefined {
    const entity = this.#entityOf.get(mark);
    return entity && keyOf(entity);
  }

  #showPicked(mark: HTMLElement): void {
    const isPicked = this.#picked !== undefined && this.#keyOf(mark) === this.#picked;
    mark.classList.toggle('picked', isPicked);
    mark.tabIndex = isPicked ? 0 : -1;
  }

  #onView(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const block = this.#blockOf.get(target);
      if (block === undefined) continue;
      block.isNear = isIntersecting;
      if (isIntersecting) this.#draw(block);
    }
  }

  #draw(block: Block): void {
    const entities = this.#entities.within(block.start, block.end);
    const key = entities.map((one) => `${keyOf(one)} ${showScore(one)} ${one.status}`).join('\n');
    if (key === block.drawn) {
      this.#rebind(block, entities);
      return;
    }
    block.drawn = key;
    const runs = buildRuns(entities, block.start, block.end);
    block.element.replaceChildren(...this.#toNodes(runs, entities));
    const height = Math.max(0, ...runs.map((run) => (run.kind === 'entity' ? run.height : 0)));
    block.element.classList.toggle('tall', height > 0);
  }

  #toNodes(runs: readonly Run[], entities: readonly ShownEntity[]): (Node | string)[] {
    return runs.map((run) =>
      run.kind === 'text' ? this.#text.slice(run.start, run.end) : this.#toMark(run, entities),
    );
  }

  #toMark(run: EntityRun, entities: readonly ShownEntity[]): Node | string {
    const entity = entities[run.index];
    if (entity === undefined) return this.#text.slice(run.start, run.end);
    const mark = create('mark', 'entity', ...this.#toNodes(run.children, entities));
    const { dataset } = mark;
    dataset.index = String(run.index);
    dataset.colour = String(this.#colours.slotOf(entity.label));
    dataset.height = String(Math.min(3, run.height));
    if (!run.opens) dataset.continued = '';
    if (run.closes) {
      dataset.label = entity.label;
      dataset.score = showScore(entity);
    } else dataset.continues = '';
    dataset.status = entity.status;
    this.#entityOf.set(mark, entity);
    this.#showPicked(mark);
    return mark;
  }

  /** Decoding gave equal entities as new objects. */
  #rebind({ element }: Block, entities: readonly ShownEntity[]): void {
    for (const mark of element.querySelectorAll('mark')) {
      const entity = entities[Number(mark.dataset.index)];
      if (entity === undefined) continue;
      this.#entityOf.set(mark, entity);
      mark.dataset.colour = String(this.#colours.slotOf(entity.label));
    }
  }
}

/** Probability of the model, and whether a person has been there. */
function showScore({ score, status }: ShownEntity): string {
  if (status === 'edited') return '✎';
  return `${score?.toFixed(2) ?? ''}${status === 'accepted' ? ' ✓' : ''}`;
}
