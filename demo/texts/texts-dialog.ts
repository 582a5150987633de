/**
 * The list of texts: filtered, a page at a time, by mouse or keys.
 */
import { byId } from '../dom.ts';
import { formatCount, formatNumber } from '../format.ts';
import { type FileInfo, isFound, type ListItem, type TextInfo, toItems } from './text-info.ts';
import { nameOf, toRow } from './text-rows.ts';
import type { Texts } from './texts.ts';
import type { TakenTexts } from './work-store.ts';

const PAGE = 50;

export interface TextsDialogParts {
  readonly texts: Texts;
  /** The text that is open, and its file. */
  readonly current: () => {
    readonly id: string;
    readonly file: { readonly id: string } | undefined;
  };
  /** Reads what is kept anew. */
  readonly refresh: () => Promise<void>;
  readonly open: (info: TextInfo) => void;
  readonly remove: (ids: readonly string[], file: string | undefined) => Promise<TakenTexts>;
  readonly restore: (taken: TakenTexts) => Promise<void>;
}

export class TextsDialog {
  readonly #parts: TextsDialogParts;
  readonly #dialog = byId('texts', HTMLDialogElement);
  readonly #title = byId('texts-title', HTMLElement);
  readonly #back = byId('texts-back', HTMLButtonElement);
  readonly #filter = byId('texts-filter', HTMLInputElement);
  readonly #list = byId('texts-list', HTMLUListElement);
  readonly #none = byId('texts-none', HTMLElement);
  readonly #pager = byId('texts-pager', HTMLElement);
  readonly #range = byId('texts-range', HTMLElement);
  readonly #status = byId('texts-status', HTMLElement);
  readonly #undo = byId('texts-undo', HTMLButtonElement);
  /** The file whose texts are listed, or all. */
  #file: string | undefined;
  #items: readonly ListItem[] = [];
  #first = 0;
  #taken: TakenTexts | undefined;

  constructor(parts: TextsDialogParts) {
    this.#parts = parts;
    this.#filter.addEventListener('input', () => {
      this.#first = 0;
      this.#show();
    });
    this.#back.addEventListener('click', () => this.#enter(undefined));
    this.#undo.addEventListener('click', () => void this.#restore());
    byId('texts-close', HTMLButtonElement).addEventListener('click', () => this.#dialog.close());
    byId('texts-earlier', HTMLButtonElement).addEventListener('click', () => this.#turn(-1));
    byId('texts-later', HTMLButtonElement).addEventListener('click', () => this.#turn(1));
    this.#dialog.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** At the text that is open. */
  async open(): Promise<void> {
    this.#filter.value = '';
    this.#say('', undefined);
    this.#enter(this.#parts.current().file?.id);
    this.#dialog.showModal();
    this.#focusCurrent();
    await this.#parts.refresh();
    this.#show();
    if (!this.#list.contains(document.activeElement)) this.#focusCurrent();
  }

  #enter(file: string | undefined): void {
    const from = this.#file;
    this.#file = file;
    this.#filter.value = '';
    const items = this.#read();
    const { id, file: place } = this.#parts.current();
    const at = items.findIndex((item) =>
      item.kind === 'text' ? item.text.id === id : item.file.id === (from ?? place?.id),
    );
    this.#first = Math.max(0, at - (at % PAGE));
    this.#show();
    this.#rows[at - this.#first]?.focus();
  }

  get #rows(): HTMLButtonElement[] {
    return [...this.#list.querySelectorAll<HTMLButtonElement>('.text-row')];
  }

  #read(): readonly ListItem[] {
    const { texts } = this.#parts;
    const all =
      this.#file === undefined
        ? toItems(texts.all)
        : texts.ofFile(this.#file).map((text) => ({ kind: 'text', text }) as const);
    const words = this.#filter.value.trim().toLowerCase();
    return words === '' ? all : all.filter((item) => isFound(item, words));
  }

  #show(): void {
    this.#items = this.#read();
    const { length } = this.#items;
    if (this.#first >= length) this.#first = Math.max(0, length - 1 - ((length - 1) % PAGE));
    const shown = this.#items.slice(this.#first, this.#first + PAGE);
    const { id, file } = this.#parts.current();
    const focused = this.#rows.findIndex((row) =>
      row.parentElement?.contains(document.activeElement),
    );
    this.#list.replaceChildren(
      ...shown.map((item) =>
        toRow(item, item.kind === 'text' ? item.text.id === id : item.file.id === file?.id, {
          onOpen: (one) => this.#open(one),
          onRemove: (one) => void this.#remove(one),
        }),
      ),
    );
    if (focused >= 0) (this.#rows[focused] ?? this.#rows.at(-1) ?? this.#filter).focus();
    this.#title.textContent = this.#fileInfo?.name ?? 'Texts';
    this.#back.hidden = this.#file === undefined;
    this.#none.hidden = length > 0;
    this.#none.textContent =
      this.#filter.value.trim() === '' ? 'No text is kept here.' : 'No text has these words.';
    this.#pager.hidden = length <= PAGE;
    const last = this.#first + shown.length;
    this.#range.textContent = `${formatNumber(this.#first + 1)}–${formatNumber(last)} of ${formatNumber(length)}`;
  }

  get #fileInfo(): Pick<FileInfo, 'name'> | undefined {
    return this.#file === undefined ? undefined : this.#parts.texts.ofFile(this.#file)[0]?.file;
  }

  #focusCurrent(): void {
    const current = this.#rows.find((row) => row.hasAttribute('aria-current'));
    (current ?? this.#filter).focus();
    current?.scrollIntoView({ block: 'nearest' });
  }

  #turn(by: -1 | 1): void {
    const first = this.#first + by * PAGE;
    if (first < 0 || first >= this.#items.length) return;
    this.#first = first;
    this.#list.scrollTop = 0;
    this.#show();
  }

  #open(item: ListItem): void {
    if (item.kind === 'file') this.#enter(item.file.id);
    else {
      this.#dialog.close();
      this.#parts.open(item.text);
    }
  }

  async #remove(item: ListItem): Promise<void> {
    const isFile = item.kind === 'file';
    const ids = isFile ? item.file.texts.map(({ id }) => id) : [item.text.id];
    const what = isFile ? `${nameOf(item)}, ${formatCount(ids.length, 'text')}` : nameOf(item);
    this.#say(`Removing ${what} …`, undefined);
    const taken = await this.#parts.remove(ids, isFile ? item.file.id : undefined);
    if (this.#file !== undefined && this.#parts.texts.ofFile(this.#file).length === 0) {
      this.#file = undefined;
    }
    this.#show();
    this.#say(`Removed ${what}.`, taken);
  }

  async #restore(): Promise<void> {
    if (this.#taken === undefined) return;
    const taken = this.#taken;
    this.#say('Putting it back …', undefined);
    await this.#parts.restore(taken);
    this.#show();
    this.#say('It is back.', undefined);
    (this.#rows[0] ?? this.#filter).focus();
  }

  #say(text: string, taken: TakenTexts | undefined): void {
    this.#taken = taken;
    this.#status.textContent = text;
    this.#undo.hidden = taken === undefined;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const rows = this.#rows;
    const at = rows.indexOf(document.activeElement as HTMLButtonElement);
    const { key } = event;
    if (key === 'ArrowDown') (rows[at + 1] ?? rows.at(-1))?.focus();
    else if (key === 'ArrowUp') (at > 0 ? rows[at - 1] : this.#filter)?.focus();
    else if (key === 'PageDown' || key === 'PageUp') this.#turn(key === 'PageDown' ? 1 : -1);
    else if (key === 'Delete' && at >= 0) {
      const item = this.#items[this.#first + at];
      if (item !== undefined) void this.#remove(item);
    } else return;
    event.preventDefault();
  }
}
