/**
 * `<ner-highlight labels="person, city" model="/models/nerium-mini/">…</ner-highlight>`
 *
 * Highlights the entities of the page's text inside it. The text stays as it is; where it changes, the change is read.
 */
import type { Entity } from '../protocol.ts';
import { type EntitiesDetail, type PageEntity, send } from './events.ts';
import { caretAt, isIn, linesOf, scrollToText } from './geometry.ts';
import { NerElement, type Ready } from './ner-element.ts';
import { PageText, type Passage } from './page-text.ts';
import type { Mark } from './painter.ts';
import type { Work, WorkSource } from './work-queue.ts';

interface PageMark extends Mark, PageEntity {}

/** One call: little enough that what comes into view soon has its turn. */
const BATCH_LENGTH = 2000;
const BATCH_BLOCKS = 16;
/** Longer blocks give their entities window by window. */
const LONG = 8000;
/** Pages with many blocks hear of them in steps. */
const TELL_MS = 200;

export class NerHighlight extends NerElement implements WorkSource {
  readonly #text = new PageText(this, {
    onChange: (added, removed) => this.#onChange(added, removed),
    onView: () => this.#ready?.queue.wake(),
  });
  readonly #marks = new Map<Passage, PageMark[]>();
  #ready: Ready | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #current: PageMark | undefined;

  constructor() {
    super(document.createElement('slot'), 'page');
    const onPointer = (event: PointerEvent): void => this.#onPointer(event);
    this.addEventListener('pointermove', onPointer);
    this.addEventListener('pointerdown', onPointer);
  }

  /** Those known now, in the order of the page. */
  get entities(): readonly PageEntity[] {
    return this.#allMarks().map(({ text, label, score, range }) => ({ text, label, score, range }));
  }

  /** Scrolls to an entity and names its label. */
  reveal(entity: PageEntity): void {
    const mark = this.#allMarks().find(({ range }) => range === entity.range);
    if (mark !== undefined) this.#goTo(mark);
  }

  protected begin(ready: Ready): void {
    this.#ready = ready;
    this.#text.start();
    ready.queue.add(this);
  }

  protected end(): void {
    this.#ready?.queue.remove(this);
    this.#ready = undefined;
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#text.stop();
    for (const passage of [...this.#marks.keys()]) this.#unmark(passage);
  }

  next(visible: boolean): Work | undefined {
    const ready = this.#ready;
    if (ready === undefined || !this.#text.isViewKnown) return undefined;
    const batch: Passage[] = [];
    let length = 0;
    for (const passage of this.#text.passages) {
      if (passage.state !== 'waiting' || this.#text.isVisible(passage) !== visible) continue;
      length += passage.block.text.length;
      if (batch.length > 0 && length > BATCH_LENGTH) break;
      batch.push(passage);
      if (batch.length === BATCH_BLOCKS) break;
    }
    if (batch.length === 0) return undefined;
    for (const passage of batch) passage.state = 'running';
    return () => this.#annotate(batch, ready);
  }

  async #annotate(batch: readonly Passage[], ready: Ready): Promise<void> {
    try {
      const [first] = batch;
      if (first !== undefined && first.block.text.length > LONG) await this.#stream(first, ready);
      else await this.#extract(batch, ready);
      if (ready.signal.aborted) return; // what stopped has nothing to tell
      for (const passage of batch) passage.state = 'done';
      this.#tellSoon();
    } catch (error) {
      // Not tried again by itself: what fails once, on a text, fails at every turn.
      if (!ready.signal.aborted) this.fail(error);
    }
  }

  async #extract(batch: readonly Passage[], ready: Ready): Promise<void> {
    const { ner, labels, options, signal } = ready;
    const texts = batch.map(({ block }) => block.text);
    const found = await ner.extract(texts, labels, { ...options, signal });
    for (const [index, passage] of batch.entries()) this.#found(passage, found[index] ?? []);
  }

  async #stream(passage: Passage, ready: Ready): Promise<void> {
    const { ner, labels, options, signal } = ready;
    for await (const part of ner.stream(passage.block.text, labels, { ...options, signal })) {
      this.#found(passage, part);
      this.#tellSoon();
    }
  }

  #found(passage: Passage, entities: readonly Entity[]): void {
    passage.entities.push(...entities);
    this.#mark(passage, entities);
  }

  #onChange(added: readonly Passage[], removed: readonly Passage[]): void {
    const isFirst = this.#text.passages.length === added.length;
    if (!isFirst && added.length + removed.length === 0) return;
    for (const passage of removed) this.#unmark(passage);
    for (const passage of this.#text.passages) {
      // New ones whose text was known, and those whose entities came while their text was another for a moment.
      if (!this.#marks.has(passage)) this.#mark(passage, passage.entities);
    }
    this.#tellSoon();
    this.#ready?.queue.wake();
  }

  #mark(passage: Passage, entities: readonly Entity[]): void {
    // A text that has just changed is read again shortly; its old offsets would paint the wrong words.
    if (entities.length === 0 || !this.#text.has(passage)) return;
    const { block } = passage;
    const marks = entities.map(({ text, label, score, start, end }) => ({
      text,
      label,
      score,
      range: block.rangeOf(start, end),
      slot: this.slotOf(label),
    }));
    const known = this.#marks.get(passage);
    if (known === undefined) this.#marks.set(passage, marks);
    else known.push(...marks);
    this.paint(marks, []);
  }

  #unmark(passage: Passage): void {
    const marks = this.#marks.get(passage);
    if (marks === undefined) return;
    this.paint([], marks);
    this.#marks.delete(passage);
    if (marks.some((mark) => this.tip.isShown(mark))) this.tip.hide();
  }

  #allMarks(): PageMark[] {
    return this.#text.passages.flatMap((passage) => this.#marks.get(passage) ?? []);
  }

  #tellSoon(): void {
    if (this.#isComplete()) {
      clearTimeout(this.#telling);
      this.#tell();
    } else this.#telling ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  #tell(): void {
    this.#telling = undefined;
    const entities = this.entities;
    this.showCounts(entities);
    const detail: EntitiesDetail<PageEntity> = { entities, complete: this.#isComplete() };
    send(this, 'ner-entities', detail);
  }

  #isComplete(): boolean {
    return this.#text.passages.every(({ state }) => state === 'done');
  }

  protected jump(label: string, step: 1 | -1): void {
    const marks = this.#allMarks().filter((mark) => mark.label === label);
    const at = this.#current === undefined ? -1 : marks.indexOf(this.#current);
    const from = at === -1 && step === -1 ? 0 : at;
    const index = (from + step + marks.length) % marks.length;
    const mark = marks[index];
    if (mark === undefined) return;
    this.#goTo(mark);
    this.announce(`${oneLine(mark.text)}, ${label}, ${index + 1} / ${marks.length}`);
  }

  #goTo(mark: PageMark): void {
    this.#current = mark;
    scrollToText(mark.range);
    this.tip.show(mark, nameOf(mark), true);
  }

  #onPointer(event: PointerEvent): void {
    if (this.tip.holds(event)) return;
    const mark = this.#markAt(event);
    if (mark === undefined) this.tip.hide();
    else if (!this.tip.isShown(mark)) this.tip.show(mark, nameOf(mark), false);
  }

  /** The innermost entity under the pointer. */
  #markAt({ clientX: x, clientY: y }: PointerEvent): PageMark | undefined {
    const caret = caretAt(this.getRootNode(), x, y);
    if (caret === undefined) return undefined;
    return this.#allMarks()
      .filter(({ range }) => range.isPointInRange(...caret))
      .filter(({ range }) => linesOf(range).some((line) => isIn(line, x, y)))
      .sort((a, b) => a.text.length - b.text.length)[0];
  }
}

function nameOf({ label, score }: PageMark): string {
  return `${label} ${score.toFixed(2)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
