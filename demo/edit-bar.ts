/**
 * The bar under the text: what is picked or selected, and all that can be done with it.
 */
import type { Span } from 'nerium/annotate';
import { byId, create } from './dom.ts';
import { type EntityList, mostUsed, type ShownEntity } from './entity-list.ts';
import type { Work } from './work.ts';

export type EditCommand =
  | { readonly kind: 'undo' | 'redo' | 'accept' | 'remove' | 'choose-label' | 'leave' }
  | { readonly kind: 'step'; readonly by: -1 | 1 }
  | { readonly kind: 'text'; readonly by: -1 | 1 }
  | { readonly kind: 'texts' }
  | { readonly kind: 'word'; readonly by: -1 | 1; readonly extend: boolean }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'label-number'; readonly number: number }
  | { readonly kind: 'border'; readonly border: 'start' | 'end'; readonly by: -1 | 1 };

export interface Editable {
  readonly work: Work;
  readonly picked: ShownEntity | undefined;
  readonly selected: (Span & { readonly text: string }) | undefined;
}

/** More would make a list that nobody reads and browsers draw slowly. */
const MOST_LABELS = 300;

const COMMANDS: Readonly<Record<string, EditCommand>> = {
  undo: { kind: 'undo' },
  redo: { kind: 'redo' },
  'pick-previous': { kind: 'step', by: -1 },
  'pick-next': { kind: 'step', by: 1 },
  'start-left': { kind: 'border', border: 'start', by: -1 },
  'start-right': { kind: 'border', border: 'start', by: 1 },
  'end-left': { kind: 'border', border: 'end', by: -1 },
  'end-right': { kind: 'border', border: 'end', by: 1 },
  'accept-entity': { kind: 'accept' },
  'remove-entity': { kind: 'remove' },
};

export class EditBar {
  readonly #bar = byId('edit-bar', HTMLElement);
  readonly #hint = byId('edit-hint', HTMLElement);
  readonly #fields = byId('edit-fields', HTMLElement);
  readonly #text = byId('edit-text', HTMLElement);
  readonly #label = byId('edit-label', HTMLSelectElement);
  #labels: readonly string[] = [];

  constructor(run: (command: EditCommand) => void) {
    for (const [id, command] of Object.entries(COMMANDS)) {
      const button = byId(id, HTMLButtonElement);
      // Else a click would take the selection away, and the focus from the text.
      button.addEventListener('mousedown', (event) => event.preventDefault());
      button.addEventListener('click', () => run(command));
    }
    this.#label.addEventListener('change', () => {
      const { value } = this.#label;
      if (value !== '') run({ kind: 'label', label: value });
    });
    const dialog = byId('keys', HTMLDialogElement);
    byId('keys-open', HTMLButtonElement).addEventListener('click', () => dialog.showModal());
  }

  get hasFocus(): boolean {
    return this.#bar.contains(document.activeElement);
  }

  focusLabel(): void {
    if (!this.#fields.hidden) this.#label.focus();
  }

  /** Labels that can be given; of very many, those with entities first. */
  setLabels(labels: readonly string[], entities: EntityList): void {
    const offered = mostUsed(labels, entities, MOST_LABELS);
    if (
      offered.length === this.#labels.length &&
      offered.every((one, i) => one === this.#labels[i])
    )
      return;
    this.#labels = offered;
    this.#label.replaceChildren(
      toOption('', 'Choose a label'),
      ...offered.map((one) => toOption(one, one)),
    );
  }

  show({ work, picked, selected }: Editable): void {
    setDisabled('undo', !work.canUndo);
    setDisabled('redo', !work.canRedo);
    const target = picked ?? selected;
    this.#hint.hidden = target !== undefined;
    this.#fields.hidden = target === undefined;
    if (target === undefined) return;
    this.#text.textContent = target.text.replace(/\s+/g, ' ');
    this.#label.value = picked?.label ?? '';
    setDisabled('accept-entity', picked?.status !== 'suggested');
    setDisabled('remove-entity', picked === undefined);
  }
}

/** A button that has the focus keeps it: disabled, it would lose it. */
function setDisabled(id: string, isDisabled: boolean): void {
  const button = byId(id, HTMLButtonElement);
  button.setAttribute('aria-disabled', String(isDisabled));
}

function toOption(value: string, name: string): HTMLOptionElement {
  const option = create('option', '', name);
  option.value = value;
  return option;
}
