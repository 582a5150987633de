/** Random documents and corrections, for property tests. */
import fc from 'fast-check';
import { splitWords } from '../../text/split-words.ts';
import {
  type AnnotatedDocument,
  type Annotation,
  byPlace,
  isInsidePair,
  keyOf,
  type LabelSpan,
  type Span,
} from '../annotation.ts';
import type { Corrections } from '../corrections.ts';

/** Labels that break what is written without care. */
export const LABELS = ['person', 'astronomical object', '__proto__', '"<b>,\n', 'écu 😀', '=1+1'];

/** Texts with characters of two units, lone halves, control characters, markup, repeated words. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        'Ada ',
        'Oslo',
        '😀',
        ' ',
        '\r\n',
        '\n\n',
        '-',
        '"',
        '<b>&',
        '\ud800',
        '東京',
      ),
      {
        maxLength: 30,
      },
    )
    .map((parts) => parts.join('')),
);

/** Spans that end between characters; none where the text is empty. */
export function spansOf(text: string): fc.Arbitrary<LabelSpan[]> {
  if (text.length === 0) return fc.constant([]);
  const outOf = (offset: number): number => (isInsidePair(text, offset) ? offset - 1 : offset);
  const span = fc
    .tuple(fc.nat(text.length), fc.nat(text.length), fc.constantFrom(...LABELS))
    .map(([a, b, label]) => ({ start: outOf(Math.min(a, b)), end: outOf(Math.max(a, b)), label }))
    .filter(({ start, end }) => start < end);
  return fc.array(span, { maxLength: 8 }).map((spans) => distinct(spans).sort(byPlace));
}

/** Spans made of whole words. */
export function wordSpansOf(text: string): fc.Arbitrary<LabelSpan[]> {
  const { count, starts, ends } = splitWords(text);
  if (count === 0) return fc.constant([]);
  const span = fc
    .tuple(fc.nat(count - 1), fc.nat(count - 1), fc.constantFrom(...LABELS))
    .map(([a, b, label]) => ({
      start: starts[Math.min(a, b)] ?? 0,
      end: ends[Math.max(a, b)] ?? 0,
      label,
    }));
  return fc.array(span, { maxLength: 8 }).map((spans) => distinct(spans).sort(byPlace));
}

export function annotationsOf(spans: fc.Arbitrary<LabelSpan[]>): fc.Arbitrary<Annotation[]> {
  const origin = fc.record({
    score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    status: fc.constantFrom('suggested' as const, 'accepted' as const, 'edited' as const),
  });
  return fc.tuple(spans, fc.array(origin, { minLength: 8, maxLength: 8 })).map(([found, origins]) =>
    found.map((span, index): Annotation => {
      const { score, status } = origins[index] ?? { score: undefined, status: 'edited' as const };
      // JSON has no negative zero.
      return { ...span, ...(score === undefined ? {} : { score: score + 0 }), status };
    }),
  );
}

/** Documents whose annotations and rejections are spans and labels each once. */
export const documents: fc.Arbitrary<AnnotatedDocument> = texts.chain((text) =>
  fc
    .tuple(annotationsOf(spansOf(text)), spansOf(text), fc.string())
    .map(([annotations, rejected, name]) => {
      const keys = new Set(annotations.map(keyOf));
      return { name, text, annotations, rejected: rejected.filter((one) => !keys.has(keyOf(one))) };
    }),
);

export const corrections: fc.Arbitrary<{ text: string } & Corrections> = documents.map(
  ({ text, annotations, rejected }) => ({
    text,
    rejected,
    kept: annotations.filter(({ status }) => status !== 'suggested'),
  }),
);

export function isCut(text: string, { start, end }: Span): boolean {
  return isInsidePair(text, start) || isInsidePair(text, end);
}

function distinct(spans: readonly LabelSpan[]): LabelSpan[] {
  return [...new Map(spans.map((span) => [keyOf(span), span])).values()];
}
