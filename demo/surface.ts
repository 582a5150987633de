/**
 * Where the text with its entities is shown and edited: as text, or on the pages of a PDF.
 */
import type { LabelSpan, Span } from 'nerium/annotate';
import type { EntityList } from './entity-list.ts';

export interface Surface {
  readonly text: string;
  /** Where in the text one looks. */
  readonly viewStart: number;
  readonly hasFocus: boolean;
  /** What is selected, as it was selected. */
  readonly selection: Span | undefined;
  setEntities(entities: EntityList): void;
  /** Marks the one that is edited. */
  setPicked(entity: LabelSpan | undefined): void;
  /** Scrolls to an entity and gives it the focus. */
  reveal(entity: LabelSpan): void;
  /** Gives an entity the focus, as after its element was drawn anew. */
  focus(entity: LabelSpan): void;
  /** Gives the focus to the text itself. */
  focusText(): void;
  /** Selects a part of the text and shows it. */
  select(span: Span): void;
  clearSelection(): void;
}
