/**
 * The text with its entities. The text stands in blocks; only those near the view are drawn with highlights, so that a book
 * costs no more than a page. Labels and scores are generated content: the element's text is the text, exactly.
 */
import type { Entity } from 'nerium';
import { buildRuns, type EntityRun, type Run } from 'nerium/annotate';
import type { ColourBook } from './colours.ts';
import { cutText, type Part } from './cut-text.ts';
import { create, flash, prefersLessMotion } from './dom.ts';
import { EntityList } from './entity-list.ts';

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

export class Reader {
  readonly #root: HTMLElement;
  readonly #colours: ColourBook;
  readonly #observer: IntersectionObserver;
  readonly #entityOf = new WeakMap<Element, Entity>();
  #text = '';
  #blocks: Block[] = [];
  #blockOf = new Map<Element, Block>();
  #entities = new EntityList();

  constructor(root: HTMLElement, colours: ColourBook, onPick: (entity: Entity) => void) {
    this.#root = root;
    this.#colours = colours;
    this.#observer = new IntersectionObserver((entries) => this.#onView(entries), {
      root,
      rootMargin: MARGIN,
    });
    root.addEventListener('click', (event) => {
      const mark = event.target instanceof Element ? event.target.closest('mark') : null;
      const entity = mark === null ? undefined : this.#entityOf.get(mark);
      if (entity !== undefined && getSelection()?.isCollapsed !== false) onPick(entity);
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

  /** Where in the text the reader looks. */
  get viewStart(): number {
    return this.#blocks.find(({ isNear }) => isNear)?.start ?? 0;
  }

  /** Scrolls to an entity and gives it the focus. */
  reveal(entity: Entity): void {
    const block = this.#blocks.find(({ end }) => entity.start < end);
    if (block === undefined) return;
    this.#draw(block);
    const mark = [...block.element.querySelectorAll('mark')].find(
      (one) => this.#entityOf.get(one) === entity,
    );
    if (mark === undefined) return;
    const isFar = this.#blocks.length > 4 || prefersLessMotion();
    mark.scrollIntoView({ block: 'center', behavior: isFar ? 'instant' : 'smooth' });
    mark.tabIndex = -1;
    mark.focus({ preventScroll: true });
    flash(mark);
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
    const key = entities
      .map(({ start, end, label, score }) => `${start} ${end} ${showScore(score)} ${label}`)
      .join('\n');
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

  #toNodes(runs: readonly Run[], entities: readonly Entity[]): (Node | string)[] {
    return runs.map((run) =>
      run.kind === 'text' ? this.#text.slice(run.start, run.end) : this.#toMark(run, entities),
    );
  }

  #toMark(run: EntityRun, entities: readonly Entity[]): Node | string {
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
      dataset.score = showScore(entity.score);
    } else dataset.continues = '';
    this.#entityOf.set(mark, entity);
    return mark;
  }

  /** Decoding gave equal entities as new objects. */
  #rebind({ element }: Block, entities: readonly Entity[]): void {
    for (const mark of element.querySelectorAll('mark')) {
      const entity = entities[Number(mark.dataset.index)];
      if (entity === undefined) continue;
      this.#entityOf.set(mark, entity);
      mark.dataset.colour = String(this.#colours.slotOf(entity.label));
    }
  }
}

function showScore(score: number): string {
  return score.toFixed(2);
}
