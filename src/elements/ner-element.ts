/**
 * What both elements are: attributes that choose a model and labels, and the way from there to entities.
 */
import type { LabelSet, Nerium } from '../index.ts';
import type { LabelsInput, ProgressEvent } from '../protocol.ts';
import { adoptStyles } from './adopt-styles.ts';
import { create } from './create.ts';
import { send, sendError } from './events.ts';
import { HeldModel } from './held-model.ts';
import { LabelOrder } from './label-order.ts';
import { Legend } from './legend.ts';
import type { Lease } from './model-pool.ts';
import { createPainter, type Mark, type Painter } from './painter.ts';
import { checkLabels, type EntityOptions, readLabels, readModel, readOptions } from './settings.ts';
import { SHARED_STYLES } from './styles.ts';
import { Tip } from './tip.ts';
import { WorkQueue } from './work-queue.ts';

/** All that is needed to find entities. */
export interface Ready {
  readonly ner: Nerium;
  readonly queue: WorkQueue;
  readonly labels: LabelSet;
  readonly options: EntityOptions;
  /** Aborts when settings change or the element leaves the page. */
  readonly signal: AbortSignal;
}

/** Those of models that a page brings: elements that share one take turns on it, too. */
const queues = new WeakMap<Nerium, WorkQueue>();

/** Where there is no DOM, in a server's rendering, the classes exist and are never used. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

export abstract class NerElement extends Base {
  static readonly observedAttributes: readonly string[] = [
    ...['labels', 'model', 'threshold', 'overlap', 'device', 'revision', 'hub'],
  ];

  protected readonly legend = new Legend((label, step) => this.jump(label, step));
  protected readonly layer = create('div', 'layer');
  protected readonly tip = new Tip(this.layer);
  #order = new LabelOrder();
  readonly #progress = create('progress', 'progress');
  readonly #status = create('div', 'status');
  readonly #painter: Painter;
  #labels: LabelsInput | undefined;
  #ner: Nerium | undefined;
  #planned = false;
  /** Of the properties that are no attributes. */
  #changes = 0;
  /** Settings that were begun with. */
  #begun = '';
  #running: AbortController | undefined;
  readonly #model = new HeldModel((event) => this.#onProgress(event));
  #labelSet: LabelSet | undefined;

  /** @param content what stands over the legend: the page's text, or a field of our own */
  constructor(content: HTMLElement, painted: 'page' | 'own') {
    super();
    const shadow = this.attachShadow({ mode: 'open', delegatesFocus: painted === 'own' });
    adoptStyles(shadow, SHARED_STYLES);
    this.#painter = createPainter(painted === 'own' ? shadow : this, this.layer);
    this.#progress.setAttribute('aria-label', 'Loading');
    this.#progress.hidden = true;
    this.legend.show([]);
    this.#status.setAttribute('role', 'status');
    this.layer.removeAttribute('part');
    const panel = create('div', 'panel', this.#progress, this.legend.element);
    shadow.append(content, this.tip.element, panel, this.#status);
    // Boxes over a field scroll with it; those over a page's text, with the page.
    (painted === 'own' ? content : shadow).append(this.layer);
    this.addEventListener('pointerleave', ({ pointerType }) => {
      if (pointerType !== 'touch') this.tip.hide(); // a finger leaves when it is lifted
    });
  }

  /** Names, or name → description. The attribute holds names with commas between them, or JSON. */
  get labels(): LabelsInput {
    try {
      return this.#labels ?? readLabels(this);
    } catch {
      return []; // the event `ner-error` says why
    }
  }

  set labels(labels: LabelsInput | undefined) {
    this.#labels = labels;
    this.#changes++;
    this.#plan();
  }

  /** Hub id, or address of a folder. */
  get model(): string {
    return this.getAttribute('model') ?? '';
  }

  set model(model: string) {
    this.setAttribute('model', model);
  }

  /** Probability over which a span is an entity; undefined is the model's own. */
  get threshold(): number | undefined {
    const value = this.getAttribute('threshold');
    return value === null ? undefined : Number(value);
  }

  set threshold(threshold: number | undefined) {
    if (threshold === undefined) this.removeAttribute('threshold');
    else this.setAttribute('threshold', String(threshold));
  }

  /** An instance of the page's own, in place of `model`. The page disposes it. */
  get ner(): Nerium | undefined {
    return this.#ner;
  }

  set ner(ner: Nerium | undefined) {
    this.#ner = ner;
    this.#changes++;
    this.#plan();
  }

  connectedCallback(): void {
    this.takeOver('labels', 'model', 'threshold', 'ner');
    this.#plan();
  }

  disconnectedCallback(): void {
    this.#plan();
  }

  attributeChangedCallback(name: string): void {
    if (NerElement.observedAttributes.includes(name)) this.#plan();
  }

  /** Finds and shows entities, until the signal aborts. */
  protected abstract begin(ready: Ready): void;

  /** Ends what `begin` began. */
  protected abstract end(): void;

  /** Goes to the next entity of a label, or with −1 to the one before. */
  protected abstract jump(label: string, step: 1 | -1): void;

  /** Properties that a page set before this class was there hide the accessors of the same name. */
  protected takeOver(...names: (keyof this)[]): void {
    for (const name of names) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  protected slotOf(label: string): number {
    return this.#order.slotOf(label);
  }

  protected paint(added: Iterable<Mark>, removed: Iterable<Mark>): void {
    this.#painter.remove(removed);
    this.#painter.add(added);
  }

  protected showCounts(entities: readonly { readonly label: string }[]): void {
    this.legend.show(this.#order.count(entities));
  }

  /** Says something to those who do not see it. */
  protected announce(text: string): void {
    this.#status.textContent = text;
  }

  /** @param elements whose text could not be read; none where nothing can be */
  protected fail(reason: unknown, elements: readonly Element[] = []): void {
    this.#progress.hidden = true;
    if (!isAbort(reason)) sendError(this, reason, elements);
  }

  /** Settings that change together, and moves within the page, are one start. */
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      void this.#start();
    });
  }

  async #start(): Promise<void> {
    const settings = this.#settings();
    // Moved within the page, and nothing else: what is known and shown goes on.
    if (this.isConnected && this.#running !== undefined && settings === this.#begun) return;
    this.#stop();
    if (!this.isConnected) return this.#model.release();
    this.#begun = settings;
    const running = new AbortController();
    const { signal } = running;
    this.#running = running;
    try {
      const input = checkLabels(this, this.#labels ?? readLabels(this));
      const options = readOptions(this);
      const { ready, queue } = this.#takeModel();
      const ner = await ready;
      signal.throwIfAborted();
      const onProgress = (event: ProgressEvent): void => this.#onProgress(event);
      const labels = await ner.labels(input, { onProgress, signal });
      if (signal.aborted) return labels.dispose();
      this.#labelSet = labels;
      this.#order = new LabelOrder(labels.names);
      this.#progress.hidden = true;
      this.showCounts([]);
      this.begin({ ner, queue, labels, signal, options });
    } catch (error) {
      if (signal.aborted) return;
      this.#stop();
      this.#model.release();
      this.fail(error);
    }
  }

  #takeModel(): Omit<Lease, 'release'> {
    if (this.#ner === undefined) return this.#model.take(readModel(this));
    this.#model.release();
    const queue = queues.get(this.#ner) ?? new WorkQueue();
    queues.set(this.#ner, queue);
    return { ready: Promise.resolve(this.#ner), queue };
  }

  /** Equal where nothing changed since. */
  #settings(): string {
    const attributes = NerElement.observedAttributes.map((name) => this.getAttribute(name));
    return JSON.stringify([...attributes, this.#changes]);
  }

  #stop(): void {
    if (this.#running === undefined) return;
    this.#running.abort();
    this.#running = undefined;
    this.tip.hide();
    this.end();
    this.#labelSet?.dispose();
    this.#labelSet = undefined;
  }

  #onProgress(event: ProgressEvent): void {
    this.#progress.hidden = event.phase === 'ready';
    const fraction = fractionOf(event);
    if (fraction === undefined) this.#progress.removeAttribute('value');
    else this.#progress.value = fraction;
    send(this, 'ner-progress', event);
  }
}

function fractionOf(event: ProgressEvent): number | undefined {
  if (event.phase === 'download') return event.overall.fraction;
  if (event.phase === 'labels' && event.total > 0) return event.done / event.total;
  return undefined;
}

function isAbort(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'AbortError';
}
