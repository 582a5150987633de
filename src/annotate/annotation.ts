/**
 * What every part of the annotator speaks of: labelled spans of a text.
 */
import { invalidInput } from '../errors.ts';

/** A half-open span of UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface LabelSpan extends Span {
  readonly label: string;
}

/** Found by the model; found by the model and confirmed by a person; made or changed by a person. */
export type AnnotationStatus = 'suggested' | 'accepted' | 'edited';

export interface Annotation extends LabelSpan {
  /** Probability, 0 … 1, where the model found it. */
  readonly score?: number;
  readonly status: AnnotationStatus;
}

/** A text with its annotations: what is exported and imported. */
export interface AnnotatedDocument {
  readonly name: string;
  readonly text: string;
  /** Sorted by place. */
  readonly annotations: readonly Annotation[];
  /** Suggestions of the model that a person turned down: they must not come back. */
  readonly rejected: readonly LabelSpan[];
}

/** Equal for equal span and label, whatever score and status. */
export function keyOf({ start, end, label }: LabelSpan): string {
  return `${start} ${end} ${label}`;
}

/** By start; of one start, the longest first; of one span, by label. */
export function byPlace(a: LabelSpan, b: LabelSpan): number {
  return a.start - b.start || b.end - a.end || (a.label < b.label ? -1 : Number(a.label > b.label));
}

/**
 * @param what the span is called in messages
 * @throws NeriumError INPUT_INVALID where it is empty, outside of the text, or ends inside a surrogate pair
 */
export function checkSpan(text: string, { start, end }: Span, what: string): void {
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end > text.length) {
    const hint = `Offsets are whole numbers from 0 to ${text.length}.`;
    throw invalidInput(what, `${start}–${end}`, hint);
  }
  if (start >= end)
    throw invalidInput(what, `${start}–${end}`, 'A span holds a character at least.');
  if (isInsidePair(text, start) || isInsidePair(text, end)) {
    throw invalidInput(
      what,
      `${start}–${end}`,
      'A span ends between characters, not inside of one.',
    );
  }
}

/** Whether an offset lies between the halves of a surrogate pair. */
export function isInsidePair(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1);
  const after = text.charCodeAt(offset);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}
