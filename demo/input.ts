/**
 * Where texts and labels come from: typed, pasted, a file, a sample.
 */
import { byId, create } from './dom.ts';
import { acceptDrops } from './drop.ts';
import { formatCount } from './format.ts';
import { ACCEPTED } from './open-file.ts';
import { parseLabels } from './parse-labels.ts';
import { SAMPLES, type Sample } from './samples.ts';

/** Longer texts would make the text area slow: they are shown in the reader only. */
const MOST_EDITABLE = 50_000;
const TYPING_PAUSE_MS = 350;

export interface InputEvents {
  /** Text or labels are other ones, and typing has paused. */
  readonly onChange: () => void;
  readonly onSample: (sample: Sample) => void;
  readonly onFiles: (files: readonly File[]) => void;
  /** What was dropped cannot be read. */
  readonly onError: (error: unknown) => void;
  /** The long text is closed. */
  readonly onClose: () => void;
}

export class Input {
  readonly #form = byId('input', HTMLFormElement);
  readonly #text = byId('text', HTMLTextAreaElement);
  readonly #labels = byId('labels', HTMLTextAreaElement);
  readonly #labelCount = byId('label-count', HTMLElement);
  readonly #longText = byId('long-text', HTMLElement);
  readonly #samples = byId('samples', HTMLElement);
  readonly #events: InputEvents;
  #long: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(events: InputEvents) {
    this.#events = events;
    this.#samples.replaceChildren(...SAMPLES.map((sample) => this.#toButton(sample)));
    this.#text.addEventListener('input', () => {
      this.markSample(undefined);
      if (this.#text.value.length > MOST_EDITABLE) this.setText(this.#text.value, 'Your text');
      else this.#afterTyping();
    });
    this.#text.addEventListener('paste', (event) => this.#onPaste(event));
    this.#labels.addEventListener('input', () => {
      this.#countLabels();
      this.#afterTyping();
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#now();
    });
    this.#form.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#now();
    });
    byId('long-close', HTMLButtonElement).addEventListener('click', () => {
      this.#events.onClose();
      this.#text.focus();
    });
    const file = byId('file', HTMLInputElement);
    file.accept = ACCEPTED;
    file.addEventListener('change', () => {
      const files = [...(file.files ?? [])];
      // So that the same file can be opened again.
      file.value = '';
      if (files.length > 0) this.#events.onFiles(files);
    });
    acceptDrops(this.#events.onFiles, this.#events.onError);
  }

  get text(): string {
    return this.#long ?? this.#text.value;
  }

  get labels(): string[] {
    return parseLabels(this.#labels.value);
  }

  /**
   * @param name what a long text is called
   * @param isFixed whether it cannot be edited, as the text of a PDF
   */
  setText(text: string, name: string, isFixed = false): void {
    const isLong = isFixed || text.length > MOST_EDITABLE;
    byId('long-why', HTMLElement).textContent = isFixed
      ? 'The text of a PDF is shown with its entities only.'
      : 'Long texts are shown with their entities only, so that the page stays quick.';
    this.#long = isLong ? text : undefined;
    this.#text.value = isLong ? '' : text;
    this.#text.hidden = isLong;
    this.#longText.hidden = !isLong;
    byId('long-name', HTMLElement).textContent = name;
    byId('long-size', HTMLElement).textContent = formatCount(text.length, 'character');
    this.#now();
  }

  setLabels(labels: readonly string[]): void {
    this.#labels.value = labels.join(', ');
    this.#countLabels();
  }

  /** What was typed a moment ago is not left behind. */
  flush(): void {
    if (this.#timer !== undefined) this.#now();
  }

  /** As the button does. */
  submit(): void {
    this.#now();
  }

  #onPaste(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData('text/plain') ?? '';
    const { value, selectionStart, selectionEnd } = this.#text;
    const rest = value.length - (selectionEnd - selectionStart);
    if (rest + pasted.length <= MOST_EDITABLE) return;
    event.preventDefault();
    this.markSample(undefined);
    this.setText(
      value.slice(0, selectionStart) + pasted + value.slice(selectionEnd),
      'Pasted text',
    );
  }

  #toButton(sample: Sample): HTMLButtonElement {
    const button = create('button', 'sample', sample.name);
    button.type = 'button';
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => this.#events.onSample(sample));
    return button;
  }

  markSample(sample: Sample | undefined): void {
    for (const button of this.#samples.children) {
      button.setAttribute('aria-pressed', String(button.textContent === sample?.name));
    }
  }

  #countLabels(): void {
    this.#labelCount.textContent = formatCount(this.labels.length, 'label');
  }

  #afterTyping(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#now(), TYPING_PAUSE_MS);
  }

  #now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#events.onChange();
  }
}
