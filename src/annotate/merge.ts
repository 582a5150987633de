/**
 * Suggestions of the model under the corrections of a person.
 */
import type { CandidateSet, Overlap } from '../protocol.ts';
import { type Annotation, byPlace, keyOf, type LabelSpan, type Span } from './annotation.ts';
import type { Corrections } from './corrections.ts';
import { SpanIndex } from './span-index.ts';

export interface Suggestion extends LabelSpan {
  readonly score: number;
}

/**
 * Candidates without those that corrections rule out: to be decoded in place of all. Left in, a rejected span would still
 * win over those that overlap it, and hide them.
 *
 * @param from where the candidates' text begins in the text of the corrections, UTF-16 units
 * @example
 * mergeAnnotations(decode(openCandidates(candidates, corrections, 'flat')), corrections, 'flat');
 */
export function openCandidates(
  set: CandidateSet,
  corrections: Corrections,
  overlap: Overlap,
  from = 0,
): CandidateSet {
  if (corrections.kept.length + corrections.rejected.length === 0) return set;
  const isOpen = openUnder(corrections, overlap);
  const { starts, ends } = set.words;
  const open = Int32Array.from(set.logit.keys()).filter((candidate) =>
    isOpen({
      start: from + (starts[set.start[candidate] ?? 0] ?? 0),
      end: from + (ends[set.end[candidate] ?? 0] ?? 0),
      label: set.labels[set.label[candidate] ?? 0] ?? '',
    }),
  );
  return {
    ...set,
    start: open.map((candidate) => set.start[candidate] ?? 0),
    end: open.map((candidate) => set.end[candidate] ?? 0),
    label: open.map((candidate) => set.label[candidate] ?? 0),
    logit: Float32Array.from(open, (candidate) => set.logit[candidate] ?? 0),
  };
}

/**
 * All annotations of a text, sorted by place: every kept one, and the suggestions that were not rejected and do not
 * conflict with a kept one. What conflicts is what `overlap` forbids, as in decoding: `flat` a shared character, `nested`
 * spans that are equal or cross, `per-label` a shared character under one label. What a rejected suggestion overlapped is not
 * among entities that are decoded already: to have it, decode what `openCandidates` leaves.
 *
 * @example
 * mergeAnnotations(await ner.extract(text, labels), corrections, 'flat');
 */
export function mergeAnnotations(
  suggestions: readonly Suggestion[],
  corrections: Corrections,
  overlap: Overlap,
): Annotation[] {
  const open = suggestions.filter(openUnder(corrections, overlap));
  const suggested = open.map(
    ({ start, end, label, score }): Annotation => ({
      start,
      end,
      label,
      score,
      status: 'suggested',
    }),
  );
  return [...suggested, ...corrections.kept].sort(byPlace);
}

/** Whether the model may suggest a span: it was not decided upon, and does not conflict with a kept one. */
function openUnder({ kept, rejected }: Corrections, overlap: Overlap) {
  const settled = new Set([...kept, ...rejected].map(keyOf));
  const index = new SpanIndex(kept);
  return (one: LabelSpan): boolean =>
    !settled.has(keyOf(one)) &&
    !index.within(one.start, one.end).some((other) => conflicts(one, other, overlap));
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
