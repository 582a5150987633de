/**
 * What a person decided about a text's annotations. It lies over what the model suggests and is never part of it: so a
 * run of the model cannot overwrite a correction, and undoing is taking an earlier value.
 */
import { type Annotation, byPlace, keyOf, type LabelSpan } from './annotation.ts';

export interface Corrections {
  /** Accepted, added and changed annotations, sorted by place; each span and label once. */
  readonly kept: readonly Annotation[];
  /** Spans with labels that the model must not suggest again. */
  readonly rejected: readonly LabelSpan[];
}

export const NO_CORRECTIONS: Corrections = { kept: [], rejected: [] };

/**
 * Confirms annotations: suggestions become `accepted`, others stay what they are.
 *
 * @example
 * accept(NO_CORRECTIONS, [{ start: 0, end: 3, label: 'person', score: 0.7, status: 'suggested' }]);
 */
export function accept(from: Corrections, annotations: readonly Annotation[]): Corrections {
  return keep(
    from,
    annotations.map((one) => (one.status === 'suggested' ? { ...one, status: 'accepted' } : one)),
  );
}

/**
 * Adds an annotation, as from a selection.
 *
 * @example
 * add(NO_CORRECTIONS, { start: 0, end: 3, label: 'person' });
 */
export function add(from: Corrections, { start, end, label }: LabelSpan): Corrections {
  return keep(from, [{ start, end, label, status: 'edited' }]);
}

/**
 * Takes an annotation away, and keeps the model from suggesting it again.
 *
 * @example
 * remove(corrections, { start: 0, end: 3, label: 'person' });
 */
export function remove(from: Corrections, { start, end, label }: LabelSpan): Corrections {
  const key = keyOf({ start, end, label });
  return {
    kept: from.kept.filter((one) => keyOf(one) !== key),
    rejected: [...from.rejected.filter((one) => keyOf(one) !== key), { start, end, label }].sort(
      byPlace,
    ),
  };
}

/**
 * Another label or other borders for an annotation. Its score was that of the old one, so the new one has none.
 *
 * @example
 * change(corrections, { start: 0, end: 3, label: 'city' }, { start: 0, end: 3, label: 'person' });
 */
export function change(from: Corrections, before: LabelSpan, after: LabelSpan): Corrections {
  if (keyOf(before) === keyOf(after)) return from;
  return add(remove(from, before), after);
}

function keep(from: Corrections, annotations: readonly Annotation[]): Corrections {
  const keys = new Set(annotations.map(keyOf));
  const isOther = (one: LabelSpan): boolean => !keys.has(keyOf(one));
  return {
    kept: [...from.kept.filter(isOther), ...annotations].sort(byPlace),
    rejected: from.rejected.filter(isOther),
  };
}
