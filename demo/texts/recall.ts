/**
 * What was kept of a text, for what the text is now.
 */
import {
  type AnnotatedDocument,
  type Corrections,
  findChange,
  keyOf,
  moveCorrections,
} from 'nerium/annotate';

/** The corrections of a document, moved to what its text has become. */
export function correctionsFor(document: AnnotatedDocument, text: string): Corrections {
  return moveCorrections(toCorrections(document), findChange(document.text, text));
}

/** A person's part of a document: what the model suggested is suggested again. */
export function toCorrections({
  annotations,
  rejected,
}: Pick<AnnotatedDocument, 'annotations' | 'rejected'>): Corrections {
  const kept = annotations.filter(({ status }) => status !== 'suggested');
  // Files of others may say a thing twice.
  return { kept: [...new Map(kept.map((one) => [keyOf(one), one])).values()], rejected };
}

/** Whether one text may be the other, edited: half of it is as it was. */
export function isAlike(before: string, after: string): boolean {
  const { start, end } = findChange(before, after);
  return end - start <= before.length / 2;
}
