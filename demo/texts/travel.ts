/**
 * From one text to another: the bar over the text, the list, and the keys.
 */
import { formatNumber } from '../format.ts';
import type { Surface } from '../surface.ts';
import type { Workspace } from '../workspace.ts';
import { TextBar } from './text-bar.ts';
import type { TextInfo } from './text-info.ts';
import { TextsDialog } from './texts-dialog.ts';

export interface TravelParts {
  readonly workspace: Workspace;
  /** Where the text is shown now. */
  readonly surface: () => Surface;
  /** Reads a short text aloud. */
  readonly announce: (text: string) => void;
  /** Stands there until another text is opened; read aloud at once. */
  readonly say: (text: string) => void;
}

export class Travel {
  readonly #parts: TravelParts;
  readonly #bar: TextBar;
  readonly #dialog: TextsDialog;
  /** What is being opened: the next step goes on from there. */
  #destination: TextInfo | undefined;

  constructor(parts: TravelParts) {
    const { workspace } = parts;
    this.#parts = parts;
    this.#bar = new TextBar({
      onStep: (by) => void this.step(by),
      onList: () => void this.list(),
    });
    this.#dialog = new TextsDialog({
      texts: workspace.texts,
      current: () => workspace.source,
      refresh: () => workspace.readTexts(),
      open: (info) => void this.#open(info),
      remove: (ids, file) => workspace.remove(ids, file),
      restore: (taken) => workspace.restore(taken),
    });
  }

  /** Another text is shown, or the list of them has changed. */
  show(): void {
    const { texts, source, name } = this.#parts.workspace;
    this.#bar.show(name, texts.isRead ? texts.positionOf(source.id, source.file?.id) : undefined);
  }

  list(): Promise<void> {
    return this.#dialog.open();
  }

  async step(by: -1 | 1): Promise<void> {
    const { workspace, announce } = this.#parts;
    const { id, file } = this.#destination ?? workspace.source;
    const next = workspace.texts.neighbour(id, file?.id, by);
    if (next !== undefined) await this.#open(next);
    else announce(by > 0 ? 'This is the last text.' : 'This is the first text.');
  }

  /** Keys go on where they were: in the text. */
  async #open(info: TextInfo): Promise<void> {
    const { workspace, surface, announce, say } = this.#parts;
    const hadFocus = surface().hasFocus;
    this.#destination = info;
    const isThere = await workspace.openKept(info.id);
    // Another was asked for meanwhile.
    if (this.#destination !== info) return;
    this.#destination = undefined;
    if (!isThere) return say('This text is not kept any more.');
    if (hadFocus) surface().focusText();
    const { texts, source, name } = workspace;
    const { at, of } = texts.positionOf(source.id, source.file?.id);
    announce(`${name}, ${formatNumber(at + 1)} of ${formatNumber(of)}`);
  }
}
