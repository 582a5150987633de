/**
 * Line ends as a text area has them: a text from elsewhere would change under its annotations when it is shown for editing.
 */
import type { AnnotatedDocument, LabelSpan } from 'nerium/annotate';

/** @example toLineFeeds('a\r\nb\rc'); // 'a\nb\nc' */
export function toLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** A document whose lines end with line feeds, with its spans where they were. */
export function withLineFeeds(document: AnnotatedDocument): AnnotatedDocument {
  const { text, annotations, rejected } = document;
  if (!text.includes('\r')) return document;
  const places = placesWithout(text);
  const move = <Item extends LabelSpan>(spans: readonly Item[]): Item[] =>
    spans
      .map((one) => ({ ...one, start: places[one.start] ?? 0, end: places[one.end] ?? 0 }))
      // Nothing but half of a line end.
      .filter(({ start, end }) => start < end);
  return {
    ...document,
    text: toLineFeeds(text),
    annotations: move(annotations),
    rejected: move(rejected),
  };
}

/** Where each offset is once the carriage returns before line feeds are gone. */
function placesWithout(text: string): Int32Array {
  const places = new Int32Array(text.length + 1);
  for (let at = 0; at < text.length; at++) {
    const isGone = text[at] === '\r' && text[at + 1] === '\n';
    places[at + 1] = (places[at] ?? 0) + (isGone ? 0 : 1);
  }
  return places;
}
