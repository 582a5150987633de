/**
 * `<ner-highlight labels="person, city" model="/models/nerium-mini/">…</ner-highlight>`
 *
 * Highlights the entities of the page's text inside it. The text stays as it is; where it changes, the change is read.
 */
import type { Entity } from '../protocol.ts';
import { type EntitiesDetail, type PageEntity, send } from './events.ts';
import { caretAt, isIn, linesOf, scrollToText } from './geometry.ts';
import { NerElement, type Ready } from './ner-element.ts';
import { PageText } from './page-text.ts';
import { PageView } from './page-view.ts';
import type { Passage } from './passage.ts';
import { type PageMark, PassageMarks } from './passage-marks.ts';
import { PassageQueue } from './passage-queue.ts';
import { limitShown } from './shown-marks.ts';
import type { Work, WorkSource } from './work-queue.ts';

/** Longer blocks give their entities window by window. */
const LONG = 8000;
/** Pages with many blocks hear of them in steps. */
const TELL_MS = 200;
/** Where that takes long, as it may in the page's own code, the steps are longer. */
const TELL_SHARE = 10;

export class NerHighlight extends NerElement implements WorkSource {
  readonly #text = new PageText(this, (...changes) => this.#onChange(...changes));
  readonly #view = new PageView((come) => this.#onView(come));
  readonly #queue = new PassageQueue();
  readonly #marks = new PassageMarks({
    near: this.#view.near,
    slotOf: (label) => this.slotOf(label),
    paint: (added, removed) => this.paint(added, removed),
  });
  #ready: Ready | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #tellMs = TELL_MS;
  #hasTold = false;
  #current: PageEntity | undefined;
  readonly #onPrint = ({ type }: Event): void => {
    limitShown(type === 'afterprint');
    this.#showAll(this.#text.passages);
  };

  constructor() {
    super(document.createElement('slot'), 'page');
    const onPointer = (event: PointerEvent): void => this.#onPointer(event);
    this.addEventListener('pointermove', onPointer);
    this.addEventListener('pointerdown', onPointer);
  }

  /** Those known now, in the order of the page. */
  get entities(): readonly PageEntity[] {
    return this.#text.passages.flatMap((passage) => passage.entities);
  }

  /** Scrolls to an entity and names its label. */
  reveal(entity: PageEntity): void {
    if (this.entities.includes(entity)) this.#goTo(entity);
  }

  protected begin(ready: Ready): void {
    this.#ready = ready;
    this.#hasTold = false;
    this.#tellMs = TELL_MS;
    addEventListener('beforeprint', this.#onPrint);
    addEventListener('afterprint', this.#onPrint);
    this.#text.start();
    ready.queue.add(this);
  }

  protected end(): void {
    removeEventListener('beforeprint', this.#onPrint);
    removeEventListener('afterprint', this.#onPrint);
    this.#ready?.queue.remove(this);
    this.#ready = undefined;
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#text.stop();
    this.#view.clear();
    this.#queue.clear();
    this.#marks.clear();
  }

  next(visible: boolean): Work | undefined {
    const ready = this.#ready;
    if (ready === undefined || !this.#view.isKnown) return undefined;
    const batch = this.#queue.take(visible ? this.#view.near : undefined);
    return batch.length === 0 ? undefined : () => this.#annotate(batch, ready);
  }

  async #annotate(batch: readonly Passage[], ready: Ready): Promise<void> {
    try {
      const [first] = batch;
      if (first !== undefined && first.block.text.length > LONG) await this.#stream(first, ready);
      else await this.#extract(batch, ready);
      if (ready.signal.aborted) return; // what stopped has nothing to tell
      this.#queue.settle(batch);
    } catch (error) {
      if (ready.signal.aborted) return;
      for (const passage of batch) {
        this.#marks.hide(passage);
        passage.reset();
      }
      const lost = this.#queue.fail(batch);
      if (lost.length > 0) {
        this.fail(
          error,
          lost.map(({ block }) => block.anchor),
        );
      }
    }
    this.#tellSoon();
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
    passage.add(entities);
    this.#showAll([passage]);
  }

  #onChange(added: readonly Passage[], removed: readonly Passage[], isAll: boolean): void {
    for (const passage of removed) {
      this.#view.remove(passage);
      this.#queue.remove(passage);
      this.#marks.hide(passage);
      if (this.tip.isShown() && passage.entities.some((one) => this.#isNamed(one))) this.tip.hide();
    }
    for (const passage of added) {
      this.#view.add(passage);
      this.#queue.add(passage);
    }
    // Those whose entities came while their text was another for a moment, and new ones whose text was known.
    this.#showAll(this.#view.near);
    this.#showAll(added);
    if (added.length > 0) this.#queue.retry();
    if (added.length + removed.length > 0 || (isAll && !this.#hasTold)) this.#tellSoon();
    this.#ready?.queue.wake();
  }

  #isNamed(entity: PageEntity): boolean {
    return this.tip.isShown(this.#marks.markOf(entity));
  }

  #onView(come: readonly Passage[]): void {
    this.#showAll(come);
    this.#ready?.queue.wake();
  }

  #showAll(passages: Iterable<Passage>): void {
    for (const passage of passages) {
      // A text that has just changed is read again shortly; its old offsets would paint the wrong words.
      if (this.#text.has(passage)) this.#marks.show(passage);
    }
  }

  get #isComplete(): boolean {
    return !this.#text.isReading && this.#queue.isDone;
  }

  #tellSoon(): void {
    if (this.#isComplete) {
      clearTimeout(this.#telling);
      this.#tell();
    } else this.#telling ??= setTimeout(() => this.#tell(), this.#tellMs);
  }

  #tell(): void {
    this.#telling = undefined;
    this.#hasTold = true;
    const began = performance.now();
    const { entities } = this;
    this.showCounts(entities);
    const detail: EntitiesDetail<PageEntity> = {
      entities,
      complete: this.#isComplete,
      failed: this.#queue.failed,
    };
    send(this, 'ner-entities', detail);
    this.#tellMs = Math.max(TELL_MS, TELL_SHARE * (performance.now() - began));
  }

  protected jump(label: string, step: 1 | -1): void {
    const entities = this.entities.filter((entity) => entity.label === label);
    const at = this.#current === undefined ? -1 : entities.indexOf(this.#current);
    const from = at === -1 && step === -1 ? 0 : at;
    const index = (from + step + entities.length) % entities.length;
    const entity = entities[index];
    if (entity === undefined) return;
    this.#goTo(entity);
    this.announce(`${oneLine(entity.text)}, ${label}, ${index + 1} / ${entities.length}`);
  }

  #goTo(entity: PageEntity): void {
    this.#current = entity;
    scrollToText(entity.range);
    this.tip.show(this.#marks.markOf(entity), nameOf(entity), true);
  }

  #onPointer(event: PointerEvent): void {
    if (this.tip.holds(event)) return;
    const mark = this.#markAt(event);
    if (mark === undefined) this.tip.hide();
    else if (!this.tip.isShown(mark)) this.tip.show(mark, nameOf(mark.entity), false);
  }

  /** The innermost entity under the pointer. */
  #markAt({ clientX: x, clientY: y }: PointerEvent): PageMark | undefined {
    const caret = caretAt(this.getRootNode(), x, y);
    if (caret === undefined) return undefined;
    return [...this.#marks.painted()]
      .filter(({ range }) => range.isPointInRange(...caret))
      .filter(({ range }) => linesOf(range).some((line) => isIn(line, x, y)))
      .sort((a, b) => a.entity.text.length - b.entity.text.length)[0];
  }
}

function nameOf({ label, score }: PageEntity): string {
  return `${label} ${score.toFixed(2)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
