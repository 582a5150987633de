/**
 * Corrections by hand: what is picked or selected, the bar that edits it, and the keys that do the same.
 */
import { keyOf, moveBorder, type Span, snapToWords } from 'nerium/annotate';
import { EditBar, type EditCommand } from './edit-bar.ts';
import {
  acceptAllEdit,
  acceptEdit,
  borderEdit,
  type Edit,
  labelEdit,
  nameOf,
  removeEdit,
} from './edits.ts';
import type { EntityList, ShownEntity } from './entity-list.ts';
import { commandOf } from './keys.ts';
import { nextEntity } from './next-entity.ts';
import { nextSelection } from './next-selection.ts';
import type { Surface } from './surface.ts';
import type { Work } from './work.ts';

export interface EditorParts {
  /** Where it is edited now. */
  readonly surface: () => Surface;
  readonly work: Work;
  /** What is shown: hidden labels are passed over. */
  readonly entities: () => EntityList;
  /** Labels that can be given, the first nine by their number. */
  readonly labels: () => readonly string[];
  /** Reads a short text aloud. */
  readonly announce: (text: string) => void;
  /** Goes to another text, or lists all. */
  readonly onText: (by: -1 | 1) => void;
  readonly onTexts: () => void;
}

export class Editor {
  readonly #parts: EditorParts;
  readonly #bar: EditBar;
  #picked: ShownEntity | undefined;
  /** What is selected and no annotation yet: whole words. */
  #selected: Span | undefined;
  /** Where an entity was removed: keys go on from there. */
  #place: number | undefined;

  constructor(parts: EditorParts) {
    this.#parts = parts;
    this.#bar = new EditBar((command) => this.run(command));
    document.addEventListener('selectionchange', () => this.selectionChanged());
    document.addEventListener('keydown', (event) => this.#onKey(event));
    this.#show();
  }

  get #surface(): Surface {
    return this.#parts.surface();
  }

  get picked(): ShownEntity | undefined {
    return this.#picked;
  }

  /** Makes an entity the one that is edited, without a change of focus. */
  pick(entity: ShownEntity | undefined): void {
    this.#picked = entity;
    this.#place = undefined;
    this.#surface.setPicked(entity);
    if (entity !== undefined) this.#selected = undefined;
    this.#show();
  }

  /** Shows an entity in the text and picks it. */
  reveal(entity: ShownEntity): void {
    this.pick(entity);
    this.#surface.reveal(entity);
  }

  /**
   * Other entities are shown, or other labels can be given.
   *
   * @param hadFocus whether the text had the focus before: an element that was drawn anew has lost it
   */
  refresh(hadFocus: boolean): void {
    const { entities } = this.#parts;
    const reader = this.#surface;
    const before = this.#picked;
    if (before !== undefined) {
      const now = this.#find(before);
      if (now === undefined) {
        this.pick(undefined);
        if (hadFocus && !reader.hasFocus) reader.focusText();
      } else {
        this.#picked = now;
        reader.setPicked(now);
        if (hadFocus && !reader.hasFocus) reader.focus(now);
      }
    }
    this.#bar.setLabels(this.#parts.labels(), entities());
    this.#show();
  }

  /** To the next or previous entity, of one label or of all. */
  step(by: -1 | 1, label?: string): void {
    const { announce } = this.#parts;
    const reader = this.#surface;
    const all = this.#parts.entities().all();
    const wanted = label === undefined ? all : all.filter((one) => one.label === label);
    const from = this.#picked ?? this.#selected?.start ?? this.#place ?? reader.viewStart - 1;
    const found = nextEntity(wanted, from, by);
    if (found !== undefined) this.reveal(found);
    announce(
      found === undefined
        ? 'No entities.'
        : `${nameOf(found)}, ${wanted.indexOf(found) + 1} of ${wanted.length}`,
    );
  }

  /** Confirms all entities of a label that are shown. */
  acceptAll(label: string): void {
    const { work, entities } = this.#parts;
    if (this.#surface.text !== work.text) return;
    this.#apply(acceptAllEdit(work, entities().all(), label, this.#picked));
  }

  run(command: EditCommand): void {
    const { work, onText, onTexts } = this.#parts;
    if (command.kind === 'text') onText(command.by);
    else if (command.kind === 'texts') onTexts();
    // Else another text is on its way.
    else if (this.#surface.text === work.text) this.#edit(command);
  }

  #edit(command: Exclude<EditCommand, { readonly kind: 'text' | 'texts' }>): void {
    const { work } = this.#parts;
    const reader = this.#surface;
    switch (command.kind) {
      case 'undo':
      case 'redo':
        this.#travel(command.kind);
        break;
      case 'step':
        this.step(command.by);
        break;
      case 'word':
        this.#selectWord(command.by, command.extend);
        break;
      case 'label':
        this.#label(command.label);
        break;
      case 'label-number':
        this.#label(this.#parts.labels()[command.number - 1]);
        break;
      case 'choose-label':
        this.#bar.focusLabel();
        break;
      case 'border':
        this.#moveBorder(command.border, command.by);
        break;
      case 'accept':
        if (this.#picked !== undefined) this.#apply(acceptEdit(work, this.#picked));
        break;
      case 'remove':
        this.#remove();
        break;
      case 'leave':
        this.pick(undefined);
        reader.clearSelection();
        reader.focusText();
    }
  }

  #travel(kind: 'undo' | 'redo'): void {
    const { work, announce } = this.#parts;
    if (kind === 'undo' ? !work.canUndo : !work.canRedo) return;
    announce(kind === 'undo' ? 'Undone.' : 'Redone.');
    work[kind]();
  }

  #remove(): void {
    const reader = this.#surface;
    const gone = this.#picked;
    if (gone === undefined) return;
    const hadFocus = reader.hasFocus;
    this.pick(undefined);
    this.#apply(removeEdit(this.#parts.work, gone));
    this.#place = gone.start;
    if (hadFocus) reader.focusText();
  }

  /** Gives a label to what is picked, or makes an annotation of what is selected. */
  #label(label: string | undefined): void {
    const span = this.#picked ?? this.#selected;
    if (span === undefined || label === undefined) return;
    const edit = labelEdit(this.#parts.work, this.#picked, span, label);
    if (edit === undefined) return;
    this.#selected = undefined;
    this.#surface.clearSelection();
    this.#apply(edit);
  }

  #moveBorder(border: 'start' | 'end', by: -1 | 1): void {
    const { work } = this.#parts;
    if (this.#picked !== undefined) this.#apply(borderEdit(work, this.#picked, border, by));
    else if (this.#selected !== undefined) {
      this.#surface.select(moveBorder(work.text, this.#selected, border, by));
    }
  }

  #apply(edit: Edit | undefined): void {
    if (edit === undefined) return;
    const { work, announce } = this.#parts;
    announce(edit.said);
    this.#picked = edit.picked;
    work.edit(edit.corrections);
  }

  /** The next word becomes the selection, or becomes part of it. */
  #selectWord(by: -1 | 1, extend: boolean): void {
    const { work, announce } = this.#parts;
    const reader = this.#surface;
    const from = this.#selected ?? this.#picked;
    const next = nextSelection(work.text, from, reader.viewStart, by, extend);
    if (next === undefined) return;
    this.pick(undefined);
    reader.focusText();
    reader.select(next);
    this.#selected = next;
    announce(work.text.slice(next.start, next.end));
  }

  /** Other words are selected. */
  selectionChanged(): void {
    const { work } = this.#parts;
    const reader = this.#surface;
    // Going to the bar takes the selection away in some browsers.
    if (this.#bar.hasFocus) return;
    const selection = reader.selection;
    this.#selected = selection && snapToWords(work.text, selection);
    if (this.#selected !== undefined && this.#picked !== undefined) this.pick(undefined);
    else this.#show();
  }

  #onKey(event: KeyboardEvent): void {
    const reader = this.#surface;
    const command = commandOf(event, reader.hasFocus || this.#bar.hasFocus);
    if (command === undefined) return;
    if (reader.hasFocus || command.kind === 'undo' || command.kind === 'redo') {
      event.preventDefault();
      this.run(command);
      return;
    }
    // In the bar, keys without Ctrl belong to its own controls; Escape goes back to the text.
    if (command.kind !== 'leave') return;
    if (this.#picked === undefined) reader.focusText();
    else reader.focus(this.#picked);
  }

  #find(entity: ShownEntity): ShownEntity | undefined {
    const key = keyOf(entity);
    const near = this.#parts.entities().within(entity.start, entity.end);
    return near.find((one) => keyOf(one) === key);
  }

  #show(): void {
    const { work } = this.#parts;
    const selected = this.#selected && {
      ...this.#selected,
      text: work.text.slice(this.#selected.start, this.#selected.end),
    };
    this.#bar.show({ work, picked: this.#picked, selected });
  }
}
