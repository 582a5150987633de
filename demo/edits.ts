/**
 * What each edit makes of the corrections, and what is said about it.
 */
import {
  type Annotation,
  accept,
  add,
  type Corrections,
  change,
  keyOf,
  moveBorder,
  remove,
  type Span,
} from 'nerium/annotate';
import type { ShownEntity } from './entity-list.ts';

export interface Edit {
  readonly corrections: Corrections;
  /** What is picked afterwards. */
  readonly picked: ShownEntity | undefined;
  /** Read aloud. */
  readonly said: string;
}

interface State {
  readonly text: string;
  readonly corrections: Corrections;
}

/** Confirms an entity of the model. */
export function acceptEdit({ corrections }: State, entity: ShownEntity): Edit | undefined {
  if (entity.status !== 'suggested') return undefined;
  return {
    corrections: accept(corrections, [withoutText(entity)]),
    picked: entity,
    said: `Accepted: ${nameOf(entity)}.`,
  };
}

/** Confirms all that the model found of a label. */
export function acceptAllEdit(
  { corrections }: State,
  entities: readonly ShownEntity[],
  label: string,
  picked: ShownEntity | undefined,
): Edit | undefined {
  const found = entities.filter((one) => one.label === label && one.status === 'suggested');
  if (found.length === 0) return undefined;
  return {
    corrections: accept(corrections, found.map(withoutText)),
    picked,
    said: `Accepted: ${found.length} of ${label}.`,
  };
}

export function removeEdit({ corrections }: State, entity: ShownEntity): Edit {
  return {
    corrections: remove(corrections, entity),
    picked: undefined,
    said: `Removed: ${nameOf(entity)}.`,
  };
}

/** Another label for an entity, or a new entity of selected words. */
export function labelEdit(
  { text, corrections }: State,
  before: ShownEntity | undefined,
  span: Span,
  label: string,
): Edit | undefined {
  if (before?.label === label) return undefined;
  const after = { start: span.start, end: span.end, label };
  const words = text.slice(span.start, span.end);
  return {
    corrections:
      before === undefined ? add(corrections, after) : change(corrections, before, after),
    picked: { ...after, text: words, status: 'edited' },
    said: before === undefined ? `Added: ${words}, ${label}.` : `${words} is ${label} now.`,
  };
}

export function borderEdit(
  { text, corrections }: State,
  entity: ShownEntity,
  border: 'start' | 'end',
  by: -1 | 1,
): Edit | undefined {
  const { start, end } = moveBorder(text, entity, border, by);
  const after = { start, end, label: entity.label };
  if (keyOf(after) === keyOf(entity)) return undefined;
  const words = text.slice(start, end);
  return {
    corrections: change(corrections, entity, after),
    picked: { ...after, text: words, status: 'edited' },
    said: words,
  };
}

export function nameOf({ text, label }: ShownEntity): string {
  return `${text.replace(/\s+/g, ' ')}, ${label}`;
}

function withoutText({ text: _text, ...annotation }: ShownEntity): Annotation {
  return annotation;
}
