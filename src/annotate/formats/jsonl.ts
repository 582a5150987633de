/**
 * GLiNER's format for training: one document a line, `{ tokenized_text, ner: [[first, last, label]] }`, word indices,
 * both inclusive.
 */

import { isAligned, wordsTouched } from '../../text/align-spans.ts';
import { splitWords } from '../../text/split-words.ts';
import {
  type AnnotatedDocument,
  type Annotation,
  byPlace,
  checkSpan,
  type LabelSpan,
  type Span,
} from '../annotation.ts';
import {
  parseJson,
  readIndex,
  readLabel,
  readList,
  readRecord,
  readString,
  unreadable,
} from './check.ts';

export interface JsonlExport {
  readonly content: string;
  /** Annotations that began or ended inside a word; the file has the whole words. */
  readonly widened: number;
}

/**
 * Documents as JSON lines. Words are those of the models' own splitter. Scores, statuses and rejections have no place in this
 * format; `text`, which training ignores, keeps the white space, so that reading the file gives the same text again.
 *
 * Upstream: the data items of `gliner.training`.
 *
 * @example
 * writeJsonl([note]).content; // {"tokenized_text":["Oslo"],"ner":[[0,0,"city"]],"text":"Oslo"}
 */
export function writeJsonl(documents: readonly AnnotatedDocument[]): JsonlExport {
  let widened = 0;
  const lines = documents.map(({ text, annotations }) => {
    const words = splitWords(text);
    const ner = annotations.flatMap((one): [number, number, string][] => {
      const touched = wordsTouched(words, one);
      if (!isAligned(words, one, touched)) widened++;
      return touched === undefined ? [] : [[touched.start, touched.end, one.label]];
    });
    const distinct = new Map(ner.map((entry) => [JSON.stringify(entry), entry]));
    return JSON.stringify({
      tokenized_text: Array.from(words.starts, (start, word) =>
        text.slice(start, words.ends[word]),
      ),
      ner: [...distinct.values()],
      text,
    });
  });
  return { content: lines.map((line) => `${line}\n`).join(''), widened };
}

/**
 * Documents of JSON lines, by `writeJsonl` or others: without a `text` that holds these words in this order, they are joined
 * by spaces. Annotations have the status `edited`.
 *
 * @param file its name, for messages
 * @throws NeriumError INPUT_INVALID that names the place
 * @example
 * readJsonl('{"tokenized_text": ["Ada"], "ner": [[0, 0, "person"]]}', 'mine.jsonl');
 */
export function readJsonl(content: string, file: string): AnnotatedDocument[] {
  const lines = [...content.split('\n').entries()].filter(([, line]) => line.trim() !== '');
  return lines.map(([at, line], index) => {
    const where = `Line ${at + 1} of ${file}`;
    const item = readRecord(parseJson(line, where), where);
    const words = readList(item.tokenized_text, `tokenized_text of ${where}`).map((word) =>
      readString(word, `A word of ${where}`),
    );
    const given = typeof item.text === 'string' ? placeWords(item.text, words) : undefined;
    const { text, places } = given ?? joinWords(words);
    const annotations = readList(item.ner ?? [], `ner of ${where}`).map((entry): Annotation => {
      const span = readSpan(entry, places, where);
      checkSpan(text, span, where); // words may be halves of a surrogate pair
      return { ...span, status: 'edited' };
    });
    const name = lines.length === 1 ? file : `${file} ${index + 1}`;
    return { name, text, annotations: annotations.sort(byPlace), rejected: [] };
  });
}

interface PlacedWords {
  readonly text: string;
  readonly places: readonly Span[];
}

function placeWords(text: string, words: readonly string[]): PlacedWords | undefined {
  const places: Span[] = [];
  let cursor = 0;
  for (const word of words) {
    const start = text.indexOf(word, cursor);
    // Between words there is white space only, else the text is another one.
    if (start < 0 || text.slice(cursor, start).trim() !== '') return undefined;
    cursor = start + word.length;
    places.push({ start, end: cursor });
  }
  return { text, places };
}

function joinWords(words: readonly string[]): PlacedWords {
  const places: Span[] = [];
  let start = 0;
  for (const word of words) {
    places.push({ start, end: start + word.length });
    start += word.length + 1;
  }
  return { text: words.join(' '), places };
}

function readSpan(entry: unknown, places: readonly Span[], where: string): LabelSpan {
  const [first, last, label] = readList(entry, `An entry of ner of ${where}`);
  const start = places[readIndex(first, `A first word of ${where}`)]?.start;
  const end = places[readIndex(last, `A last word of ${where}`)]?.end;
  if (start === undefined || end === undefined || start >= end) {
    throw unreadable(where, `has ${JSON.stringify(entry)} in ner, for ${places.length} words`);
  }
  return { start, end, label: readLabel(label, `A label of ${where}`) };
}
