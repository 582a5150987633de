/**
 * Suggestions of the model under the corrections of a person.
 */
import type { Overlap } from '../protocol.ts';
import { type Annotation, byPlace, keyOf, type LabelSpan, type Span } from './annotation.ts';
import type { Corrections } from './corrections.ts';
import { SpanIndex } from './span-index.ts';

export interface Suggestion extends LabelSpan {
  readonly score: number;
}

/**
 * All annotations of a text, sorted by place: every kept one, and the suggestions that were not rejected and do not
 * conflict with a kept one. What conflicts is what `overlap` forbids, as in decoding: `flat` a shared character, `nested`
 * spans that are equal or cross, `per-label` a shared character under one label.
 *
 * @example
 * mergeAnnotations(await ner.extract(text, labels), corrections, 'flat');
 */
export function mergeAnnotations(
  suggestions: readonly Suggestion[],
  { kept, rejected }: Corrections,
  overlap: Overlap,
): Annotation[] {
  const settled = new Set([...kept, ...rejected].map(keyOf));
  const index = new SpanIndex(kept);
  const free = suggestions.filter(
    (one) =>
      !settled.has(keyOf(one)) &&
      !index.within(one.start, one.end).some((other) => conflicts(one, other, overlap)),
  );
  const suggested = free.map(
    ({ start, end, label, score }): Annotation => ({
      start,
      end,
      label,
      score,
      status: 'suggested',
    }),
  );
  return [...suggested, ...kept].sort(byPlace);
}

/** Of two annotations that share a character. */
function conflicts(a: LabelSpan, b: LabelSpan, overlap: Overlap): boolean {
  if (overlap === 'flat') return true;
  if (overlap === 'per-label') return a.label === b.label;
  return !(isStrictlyInside(a, b) || isStrictlyInside(b, a));
}

function isStrictlyInside(inner: Span, outer: Span): boolean {
  return (
    inner.start >= outer.start &&
    inner.end <= outer.end &&
    inner.end - inner.start < outer.end - outer.start
  );
}
