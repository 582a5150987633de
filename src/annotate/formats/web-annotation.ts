/**
 * W3C Web Annotations (https://www.w3.org/TR/annotation-model/): a collection with one page; each annotation has a
 * `TextPositionSelector` and a `TextQuoteSelector`. Positions of that standard are code points, not UTF-16 code units.
 */
import { toCodePoints, toCodeUnits } from '../../text/code-points.ts';
import {
  type AnnotatedDocument,
  type Annotation,
  byPlace,
  checkSpan,
  isInsidePair,
  type LabelSpan,
} from '../annotation.ts';
import {
  isRecord,
  type JsonRecord,
  parseJson,
  readIndex,
  readLabel,
  readList,
  readRecord,
  readScore,
  readString,
  unreadable,
} from './check.ts';

/** Our two terms; everything else is the standard's. */
const CONTEXT = [
  'http://www.w3.org/ns/anno.jsonld',
  { score: 'urn:nerium:score', status: 'urn:nerium:status' },
] as const;
/** UTF-16 units of text before and after, to find the place again in a text that has changed. */
const AROUND = 32;

/**
 * One document as JSON-LD. Rejected suggestions are annotations whose body has the purpose `moderating`.
 *
 * @example
 * writeWebAnnotations({ name: 'note.txt', text: 'Oslo', annotations, rejected: [] });
 */
export function writeWebAnnotations(document: AnnotatedDocument): string {
  const { name, text, annotations, rejected } = document;
  const source = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd'));
  const targets = toTargets(text, [...annotations, ...rejected], source);
  const items = targets.map((target, index) => {
    const one = annotations[index];
    const label = one?.label ?? rejected[index - annotations.length]?.label;
    const tag = { type: 'TextualBody', purpose: 'tagging', value: label };
    const body =
      one === undefined
        ? { ...tag, purpose: 'moderating' }
        : { ...tag, score: one.score, status: one.status };
    return { id: `#annotation-${index + 1}`, type: 'Annotation', body, target };
  });
  const page = { id: '#page-1', type: 'AnnotationPage', startIndex: 0, items };
  const content = {
    '@context': CONTEXT,
    id: '#annotations',
    type: 'AnnotationCollection',
    label: name,
    total: items.length,
    first: page,
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/**
 * Annotations of a text from a collection, a page or a list of annotations, of this program or others. The quote decides:
 * where the text at the position is another one, the quote is looked for, the nearest first.
 *
 * @param text that the annotations are about: it is not in the file
 * @param file its name, for messages
 * @throws NeriumError INPUT_INVALID that names the place, also where a quote is not in the text
 * @example
 * readWebAnnotations(await file.text(), text, file.name).annotations;
 */
export function readWebAnnotations(
  content: string,
  text: string,
  file: string,
): Pick<AnnotatedDocument, 'annotations' | 'rejected'> {
  const annotations: Annotation[] = [];
  const rejected: LabelSpan[] = [];
  findItems(parseJson(content, file), file).forEach((item, index) => {
    const where = `Annotation ${index + 1} of ${file}`;
    const record = readRecord(item, where);
    const body = findTag(record.body, where);
    const label = readLabel(body.value, `The label of ${where}`);
    const span = { ...findSpan(record.target, text, where), label };
    if (body.purpose === 'moderating') rejected.push(span);
    else annotations.push(withOrigin(span, body, where));
  });
  return { annotations: annotations.sort(byPlace), rejected: rejected.sort(byPlace) };
}

function toTargets(text: string, spans: readonly LabelSpan[], source: string) {
  // Code points are counted in one pass over the text, so the offsets go in by size.
  const offsets = [...new Set(spans.flatMap(({ start, end }) => [start, end]))].sort(
    (a, b) => a - b,
  );
  const points = toCodePoints(text, offsets);
  const pointOf = new Map(offsets.map((offset, index) => [offset, points[index]]));
  return spans.map(({ start, end }) => ({
    source,
    selector: [
      { type: 'TextPositionSelector', start: pointOf.get(start), end: pointOf.get(end) },
      { type: 'TextQuoteSelector', exact: text.slice(start, end), ...textAround(text, start, end) },
    ],
  }));
}

function textAround(text: string, start: number, end: number): { prefix: string; suffix: string } {
  const from = Math.max(0, start - AROUND);
  const to = Math.min(text.length, end + AROUND);
  return {
    prefix: text.slice(isInsidePair(text, from) ? from + 1 : from, start),
    suffix: text.slice(end, isInsidePair(text, to) ? to - 1 : to),
  };
}

function findItems(value: unknown, file: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const top = readRecord(value, file);
  if (top.type === 'Annotation') return [top];
  const page = isRecord(top.first) ? top.first : top;
  return readList(page.items, `The items of ${file}`);
}

/** The first body with a text; tags before others. */
function findTag(body: unknown, where: string): JsonRecord {
  const bodies = (Array.isArray(body) ? body : [body])
    .map((one: unknown) => (typeof one === 'string' ? { value: one } : one))
    .filter(isRecord);
  const found =
    bodies.find(({ purpose }) => purpose === 'tagging') ??
    bodies.find(({ value }) => typeof value === 'string');
  if (found === undefined) throw unreadable(where, 'has no body with a label');
  return found;
}

function findSpan(target: unknown, text: string, where: string): { start: number; end: number } {
  const { selector } = readRecord(
    Array.isArray(target) ? target[0] : target,
    `The target of ${where}`,
  );
  const selectors = (Array.isArray(selector) ? selector : [selector]).filter(isRecord);
  const position = selectors.find(({ type }) => type === 'TextPositionSelector');
  const quote = selectors.find(({ type }) => type === 'TextQuoteSelector');
  const placed = position === undefined ? undefined : readPosition(position, text, where);
  if (quote === undefined) {
    if (placed === undefined) throw unreadable(where, 'has no selector of text');
    checkSpan(text, placed, where);
    return placed;
  }
  const exact = readString(quote.exact, `The quote of ${where}`);
  if (placed !== undefined && text.slice(placed.start, placed.end) === exact) return placed;
  const start = findQuote(text, exact, quote, placed?.start ?? 0);
  if (exact === '' || start === undefined) {
    throw unreadable(
      where,
      `quotes ${JSON.stringify(exact.slice(0, 60))}, which is not in the text`,
    );
  }
  const found = { start, end: start + exact.length };
  checkSpan(text, found, where); // a quote may be half of a surrogate pair
  return found;
}

function readPosition(position: JsonRecord, text: string, where: string) {
  const start = readIndex(position.start, `The start of ${where}`);
  const end = readIndex(position.end, `The end of ${where}`);
  const [from = 0, to = 0] = toCodeUnits(text, [start, end]);
  return { start: from, end: to };
}

/** Where a quote stands: with the text around it that it was taken with, else without; of several the nearest. */
function findQuote(
  text: string,
  exact: string,
  { prefix, suffix }: JsonRecord,
  near: number,
): number | undefined {
  const before = typeof prefix === 'string' ? prefix : '';
  const after = typeof suffix === 'string' ? suffix : '';
  const inContext = nearest(text, before + exact + after, near - before.length);
  return inContext === undefined ? nearest(text, exact, near) : inContext + before.length;
}

function nearest(text: string, wanted: string, near: number): number | undefined {
  const before = text.lastIndexOf(wanted, near);
  const after = text.indexOf(wanted, near);
  if (before < 0 && after < 0) return undefined;
  if (before < 0) return after;
  if (after < 0) return before;
  return near - before <= after - near ? before : after;
}

function withOrigin(span: LabelSpan, body: JsonRecord, where: string): Annotation {
  const score = readScore(body.score, `The score of ${where}`);
  const status = body.status === 'suggested' || body.status === 'accepted' ? body.status : 'edited';
  return { ...span, ...(score === undefined ? {} : { score }), status };
}
