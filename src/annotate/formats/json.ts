/**
 * Nerium's own file of annotated documents: all that there is, and nothing else.
 */
import {
  type AnnotatedDocument,
  type Annotation,
  type AnnotationStatus,
  byPlace,
  checkSpan,
  type LabelSpan,
} from '../annotation.ts';
import {
  parseJson,
  readIndex,
  readLabel,
  readList,
  readRecord,
  readScore,
  readString,
  unreadable,
} from './check.ts';

const FORMAT = 'nerium-annotations';
const VERSION = 1;
const STATUSES: readonly AnnotationStatus[] = ['suggested', 'accepted', 'edited'];

/**
 * Documents as JSON. Offsets are UTF-16 code units; each annotation also has its text, for readers of other languages.
 *
 * @example
 * writeJson([{ name: 'note.txt', text: 'Oslo', annotations, rejected: [] }]);
 */
export function writeJson(documents: readonly AnnotatedDocument[]): string {
  const content = {
    format: FORMAT,
    version: VERSION,
    documents: documents.map(({ name, text, annotations, rejected }) => ({
      name,
      text,
      annotations: annotations.map(({ start, end, label, score, status }) => ({
        start,
        end,
        label,
        text: text.slice(start, end),
        score,
        status,
      })),
      rejected: rejected.map(({ start, end, label }) => ({ start, end, label })),
    })),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/**
 * What `writeJson` wrote.
 *
 * @param file its name, for messages
 * @throws NeriumError INPUT_INVALID that names the place
 * @example
 * const [first] = readJson(await file.text(), file.name);
 */
export function readJson(content: string, file: string): AnnotatedDocument[] {
  const top = readRecord(parseJson(content, file), file);
  if (top.format !== FORMAT) throw unreadable(file, `is no file of format ${FORMAT}`);
  if (top.version !== VERSION) {
    throw unreadable(file, `has version ${String(top.version)}; this program reads ${VERSION}`);
  }
  return readList(top.documents, `documents of ${file}`).map((item, index) => {
    const where = `Document ${index + 1} of ${file}`;
    const { name, text, annotations, rejected } = readRecord(item, where);
    const content = readString(text, `The text of ${where}`);
    return {
      name: readString(name, `The name of ${where}`),
      text: content,
      annotations: readList(annotations, `The annotations of ${where}`)
        .map((one, at) => readAnnotation(one, content, `Annotation ${at + 1} of ${where}`))
        .sort(byPlace),
      rejected: readList(rejected, `The rejected ones of ${where}`)
        .map((one, at) => readSpan(one, content, `Rejected ${at + 1} of ${where}`))
        .sort(byPlace),
    };
  });
}

function readAnnotation(value: unknown, text: string, where: string): Annotation {
  const record = readRecord(value, where);
  const status = STATUSES.find((one) => one === record.status);
  if (status === undefined) throw unreadable(where, `has status ${String(record.status)}`);
  const score = readScore(record.score, `The score of ${where}`);
  return { ...readSpan(record, text, where), ...(score === undefined ? {} : { score }), status };
}

function readSpan(value: unknown, text: string, where: string): LabelSpan {
  const { start, end, label } = readRecord(value, where);
  const span = {
    start: readIndex(start, `The start of ${where}`),
    end: readIndex(end, `The end of ${where}`),
    label: readLabel(label, `The label of ${where}`),
  };
  checkSpan(text, span, where);
  return span;
}
