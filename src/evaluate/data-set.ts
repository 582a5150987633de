/**
 * Annotated texts from the two file formats of GLiNER.
 */
import { NeriumError } from '../errors.ts';
import { toCodePoints } from '../text/code-points.ts';
import { SPACE } from '../text/split-words.ts';
import type { LabelledSpan } from './counts.ts';

export interface AnnotatedText {
  readonly words: readonly string[];
  /**
   * A benchmark's annotation whose ends are no ends of words has negative indices: nothing can be predicted there, so it
   * counts as missed, as in the reference library's figures.
   */
  readonly gold: readonly LabelledSpan[];
}

/**
 * Reads a data set; labels become lower case, as in upstream's benchmark. Two formats, told apart by the content:
 * - benchmark: a JSON array of `{ sentence, entities: [{ pos: [start, end], type }] }`, offsets in code points, half open.
 *   Words are what white space separates. Upstream: the benchmark's `process`.
 * - word-index: one JSON object a line, `{ tokenized_text, ner: [[start, end, label]] }`, word indices, ends inclusive.
 *
 * @param name of the file, for messages
 * @throws NeriumError INPUT_INVALID that names the file and the item
 * @example
 * parseDataSet('{"tokenized_text": ["Ada"], "ner": [[0, 0, "PER"]]}', 'mine.jsonl')[0]?.gold; // [[0, 0, 'per']]
 */
export function parseDataSet(content: string, name: string): AnnotatedText[] {
  const items = parseItems(content, name);
  const texts = items.map((item, index): AnnotatedText => {
    const where = `item ${index + 1} of ${name}`;
    if (!isRecord(item)) throw invalid(where, 'is no object');
    if (Array.isArray(item.tokenized_text)) return fromWordIndices(item, where);
    if (typeof item.sentence !== 'string') {
      throw invalid(where, 'has neither tokenized_text nor sentence');
    }
    return fromBenchmark(item.sentence, item.entities, where);
  });
  if (texts.length === 0) throw invalid(name, 'holds no texts');
  return texts;
}

function parseItems(content: string, name: string): readonly unknown[] {
  try {
    if (content.trimStart().startsWith('[')) return JSON.parse(content) as unknown[];
    const lines = content.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line): unknown => JSON.parse(line));
  } catch (cause) {
    throw new NeriumError('INPUT_INVALID', `${name} is neither a JSON array nor JSON lines.`, {
      cause,
    });
  }
}

function fromWordIndices(item: Readonly<Record<string, unknown>>, where: string): AnnotatedText {
  const { tokenized_text: words, ner = [] } = item;
  if (!isStrings(words)) throw invalid(where, 'has a word in tokenized_text that is no string');
  if (!Array.isArray(ner)) throw invalid(where, 'has an ner that is no list');
  const gold = ner.map((entry: unknown): LabelledSpan => {
    const [start, end, label]: unknown[] = Array.isArray(entry) ? entry : [];
    if (!isIndex(start) || !isIndex(end) || end < start || end >= words.length) {
      throw invalid(where, `has ${JSON.stringify(entry)} in ner, for ${words.length} words`);
    }
    if (typeof label !== 'string') throw invalid(where, 'has a label in ner that is no string');
    return [start, end, label.toLowerCase()];
  });
  return { words, gold };
}

/** What Python's `str.split()` leaves. */
const UNSPACED = new RegExp(`[^${SPACE}]+`, 'gu');

function fromBenchmark(sentence: string, entities: unknown, where: string): AnnotatedText {
  if (!Array.isArray(entities)) throw invalid(where, 'has no list of entities');
  const found = [...sentence.matchAll(UNSPACED)];
  const words = found.map(([word]) => word);
  const starts = toCodePoints(
    sentence,
    Int32Array.from(found, ({ index }) => index),
  );
  const ends = toCodePoints(
    sentence,
    Int32Array.from(found, ({ index, 0: word }) => index + word.length),
  );
  const gold = entities.map((entity: unknown): LabelledSpan => {
    const { pos, type } = isRecord(entity) ? entity : {};
    const [start, end]: unknown[] = Array.isArray(pos) ? pos : [];
    if (!isIndex(start) || !isIndex(end) || typeof type !== 'string') {
      throw invalid(where, `has the entity ${JSON.stringify(entity)}`);
    }
    const [first, last] = [starts.indexOf(start), ends.indexOf(end)];
    const label = type.toLowerCase();
    return first < 0 || last < first ? [-1 - start, -1 - end, label] : [first, last, label];
  });
  return { words, gold };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function invalid(where: string, what: string): NeriumError {
  return new NeriumError('INPUT_INVALID', `${where} ${what}.`, {
    hint: 'Formats: an array of { sentence, entities }, or lines of { tokenized_text, ner }.',
  });
}
