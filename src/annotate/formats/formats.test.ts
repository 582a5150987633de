import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDataSet } from '../../evaluate/data-set.ts';
import { splitWords } from '../../text/split-words.ts';
import type { AnnotatedDocument, Annotation } from '../annotation.ts';
import { annotationsOf, documents, texts, wordSpansOf } from '../testing/arbitraries.ts';
import { writeConll } from './conll.ts';
import { writeCsv } from './csv.ts';
import { writeHtml } from './html.ts';
import { readJson, writeJson } from './json.ts';
import { readJsonl, writeJsonl } from './jsonl.ts';
import { readWebAnnotations, writeWebAnnotations } from './web-annotation.ts';

const TEXT = 'Marie Curie came from Warsaw.\nShe won the Nobel Prize.';
const DOCUMENT: AnnotatedDocument = {
  name: 'curie.txt',
  text: TEXT,
  annotations: [
    { start: 0, end: 11, label: 'person', score: 0.9, status: 'suggested' },
    { start: 22, end: 28, label: 'city', status: 'edited' },
    { start: 42, end: 53, label: 'scientific award', score: 0.5, status: 'accepted' },
  ],
  rejected: [{ start: 30, end: 33, label: 'person' }],
};

describe('JSON', () => {
  test('reading is the inverse of writing', () => {
    fc.assert(
      fc.property(fc.array(documents, { maxLength: 3 }), (all) => {
        expect(readJson(writeJson(all), 'a.json')).toEqual(all);
      }),
    );
  });

  test.each([
    ['{', 'a.json is not JSON'],
    ['[]', 'a.json is no object'],
    ['{"format": "other"}', 'no file of format'],
    ['{"format": "nerium-annotations", "version": 9}', 'version 9'],
    [edited('"start": 22', '"start": 99'), 'Annotation 2 of Document 1 of a.json'],
    [edited('"start": 22', '"start": "22"'), 'start of Annotation 2'],
    [edited('"end": 28', '"end": 22'), 'at least'],
    [edited('"city"', '" "'), 'empty label'],
    [edited('"edited"', '"mine"'), 'status mine'],
    [edited('0.9', '9'), 'no probability'],
  ])('what is wrong is named: %#', (content, message) => {
    expect(() => readJson(content, 'a.json')).toThrow(message);
  });

  test('an offset inside a surrogate pair is refused', () => {
    const content = writeJson([
      { ...DOCUMENT, text: '😀', annotations: [], rejected: [{ start: 0, end: 1, label: 'a' }] },
    ]);
    expect(() => readJson(content, 'a.json')).toThrow('not inside of one');
  });
});

describe('JSONL', () => {
  test('the format of GLiNER: word indices, both inclusive', () => {
    const { content, widened } = writeJsonl([DOCUMENT]);
    const line = JSON.parse(content);
    expect(line.tokenized_text.slice(0, 6)).toEqual([
      'Marie',
      'Curie',
      'came',
      'from',
      'Warsaw',
      '.',
    ]);
    expect(line.ner).toEqual([
      [0, 1, 'person'],
      [4, 4, 'city'],
      [9, 10, 'scientific award'],
    ]);
    expect(widened).toBe(0);
    // The reader of the evaluation reads it too.
    expect(parseDataSet(content, 'a.jsonl')[0]?.gold[0]).toEqual([0, 1, 'person']);
  });

  test('reading is the inverse of writing, of whole words', () => {
    const aligned = texts.chain((text) =>
      annotationsOf(wordSpansOf(text)).map((annotations) => ({ text, annotations })),
    );
    fc.assert(
      fc.property(fc.array(aligned, { maxLength: 3 }), (all) => {
        const whole = all.map((one) => ({ ...one, name: '', rejected: [] }));
        const { content, widened } = writeJsonl(whole);
        expect(widened).toBe(0);
        expect(
          readJsonl(content, 'a').map(({ text, annotations }) => ({ text, annotations })),
        ).toEqual(
          all.map(({ text, annotations }) => ({
            text,
            annotations: annotations.map(({ start, end, label }) => ({
              start,
              end,
              label,
              status: 'edited',
            })),
          })),
        );
      }),
    );
  });

  test('words of others are joined; what is inside a word becomes the word', () => {
    const [read] = readJsonl('{"tokenized_text": ["3.5", "%"], "ner": [[0, 1, "rate"]]}\n', 'a');
    expect(read).toMatchObject({ name: 'a', text: '3.5 %', annotations: [{ start: 0, end: 5 }] });
    const inside = { start: 1, end: 3, label: 'a', status: 'edited' as const };
    expect(writeJsonl([{ ...DOCUMENT, annotations: [inside] }])).toMatchObject({
      content: expect.stringContaining('[[0,0,"a"]]'),
      widened: 1,
    });
  });

  test('what is wrong is named', () => {
    const bad = '{"tokenized_text": ["a"], "ner": [[0, 1, "x"]]}';
    // Empty lines count, as in editors.
    expect(() => readJsonl(`{"tokenized_text": []}\n\n${bad}`, 'a.jsonl')).toThrow(
      'Line 3 of a.jsonl has [0,1,"x"] in ner, for 1 words',
    );
  });
});

describe('W3C Web Annotation', () => {
  test('reading is the inverse of writing', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const { text, annotations, rejected } = document;
        const read = readWebAnnotations(writeWebAnnotations(document), text, 'a.jsonld');
        expect(read).toEqual({ annotations, rejected });
      }),
    );
  });

  test('positions are code points, and the quote has what is around it', () => {
    const content = JSON.parse(
      writeWebAnnotations({
        name: 'a b.txt',
        text: '😀 in Oslo.',
        annotations: [{ start: 6, end: 10, label: 'city', score: 0.5, status: 'suggested' }],
        rejected: [],
      }),
    );
    expect(content.first.items[0].body).toMatchObject({ purpose: 'tagging', value: 'city' });
    expect(content.first.items[0].target).toEqual({
      source: 'a%20b.txt',
      selector: [
        { type: 'TextPositionSelector', start: 5, end: 9 },
        { type: 'TextQuoteSelector', exact: 'Oslo', prefix: '😀 in ', suffix: '.' },
      ],
    });
  });

  test('a quote is found in a text that has changed, the right one of two', () => {
    const content = writeWebAnnotations({
      ...DOCUMENT,
      text: 'Oslo is old. Oslo is new.',
      annotations: [{ start: 13, end: 17, label: 'city', status: 'edited' }],
      rejected: [],
    });
    const changed = 'A long word first: Oslo is old. Oslo is new.';
    expect(readWebAnnotations(content, changed, 'a').annotations).toMatchObject([{ start: 32 }]);
    expect(() => readWebAnnotations(content, 'Bergen', 'a.jsonld')).toThrow(
      'Annotation 1 of a.jsonld quotes "Oslo", which is not in the text',
    );
  });

  test('plain annotations of others', () => {
    const item = {
      type: 'Annotation',
      bodyValue: 'x',
      body: 'city',
      target: { selector: { type: 'TextQuoteSelector', exact: 'Oslo' } },
    };
    expect(readWebAnnotations(JSON.stringify([item]), 'In Oslo', 'a').annotations).toEqual([
      { start: 3, end: 7, label: 'city', status: 'edited' },
    ]);
  });
});

test('spans that end inside of a character are refused', () => {
  const halves = JSON.stringify({ tokenized_text: ['\ud83d'], ner: [[0, 0, 'x']], text: '😀' });
  expect(() => readJsonl(halves, 'a.jsonl')).toThrow('Line 1 of a.jsonl');
  const quote = { body: 'x', target: { selector: { type: 'TextQuoteSelector', exact: '\ude00' } } };
  expect(() => readWebAnnotations(JSON.stringify([quote]), '😀', 'a')).toThrow('Annotation 1 of a');
});

test('a book of annotations is written without a look at all words for each', () => {
  const count = 100_000;
  const annotations = Array.from({ length: count }, (_none, at): Annotation => {
    return { start: 4 * at, end: 4 * at + 3, label: 'x', status: 'edited' };
  });
  const book = { name: 'book', text: 'Ada '.repeat(count), annotations, rejected: [] };
  // In quadratic time it would take hours.
  expect(writeJsonl([book]).widened).toBe(0);
  expect(writeConll([book]).dropped).toBe(0);
});

test('annotations within annotations, as deep as a hostile file has them, are written', () => {
  const count = 20_000;
  const nested: AnnotatedDocument = {
    name: 'onion.txt',
    text: 'a '.repeat(2 * count),
    annotations: Array.from({ length: count }, (_none, at) => {
      return { start: 2 * at, end: 4 * count - 2 * at - 1, label: 'x', status: 'edited' };
    }),
    rejected: [],
  };
  expect(writeConll([nested]).dropped).toBe(count - 1);
  const read = readJsonl(writeJsonl([nested]).content, 'onion.jsonl');
  expect(read[0]?.annotations.length).toBe(count);
  const page = writeHtml([nested]);
  expect(page.match(/<mark /g)?.length).toBe(64);
  expect(page).toContain(`Not shown: ${count - 64}, under more than 64 others.`);
});

test('CSV: a standard reader finds what was written', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const rows = parse(writeCsv([document]), { columns: true, record_delimiter: '\r\n' });
      expect(rows).toEqual(
        document.annotations.map(({ start, end, label, score, status }) => ({
          document: inCell(document.name),
          start: String(start),
          end: String(end),
          label: inCell(label),
          text: inCell(document.text.slice(start, end)),
          score: String(score ?? ''),
          status,
        })),
      );
    }),
  );
});

test('CSV: nothing is a formula', () => {
  const text = '=HYPERLINK("http://x")';
  const annotations = [{ start: 0, end: text.length, label: '@SUM(1)', status: 'edited' as const }];
  expect(writeCsv([{ name: '+1', text, annotations, rejected: [] }]).split('\r\n')[1]).toBe(
    `'+1,0,22,'@SUM(1),"'=HYPERLINK(""http://x"")",,edited`,
  );
});

describe('CoNLL', () => {
  test('words with tags; lines of the text are apart', () => {
    expect(writeConll([DOCUMENT]).content).toBe(
      [
        'Marie\tB-person\nCurie\tI-person\ncame\tO\nfrom\tO\nWarsaw\tB-city\n.\tO\n',
        'She\tO\nwon\tO\nthe\tO\nNobel\tB-scientific_award\nPrize\tI-scientific_award\n.\tO\n\n',
      ].join('\n'),
    );
  });

  test('every word has one tag, and no entity begins inside', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const { content, dropped } = writeConll([document]);
        const tags = content.split('\n').filter((line) => line !== '');
        expect(tags.length).toBe(splitWords(document.text).count);
        const begun = tags.filter((tag) => /\tB-/.test(tag)).length;
        expect(begun + dropped).toBe(document.annotations.length);
      }),
    );
  });
});

test('HTML: the text is the text, and nothing of it is markup', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const page = writeHtml([document]);
      const content = /<pre>\n(.*)<\/pre>/s.exec(page)?.[1] ?? '';
      const unmarked = content.replace(/<mark(?: data-[a-z]+="[^"<>]*")*>|<\/mark>/g, '');
      expect(unmarked).not.toMatch(/[<>"]/);
      const text = unmarked.replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(code));
      expect(text).toBe(document.text);
    }),
  );
});

function inCell(text: string): string {
  return inUtf8(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
}

/** Files have no halves of surrogate pairs. */
function inUtf8(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Our own JSON of `DOCUMENT` with one thing changed. */
function edited(from: string, to: string): string {
  return writeJson([DOCUMENT]).replace(from, to);
}
