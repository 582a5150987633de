import { describe, expect, test } from 'vitest';
import { evaluateSpans } from './counts.ts';
import { parseDataSet } from './data-set.ts';
import { errorsByKind } from './errors-by-kind.ts';
import { parseLabelList } from './label-list.ts';

const benchmark = (sentence: string, ...entities: [number, number, string][]): string =>
  JSON.stringify([
    { sentence, entities: entities.map(([start, end, type]) => ({ pos: [start, end], type })) },
  ]);

describe('parseDataSet', () => {
  test('benchmark files: white space separates words, offsets become word indices', () => {
    const texts = parseDataSet(
      benchmark('Brian  Herbert wrote it .', [0, 14, 'Writer'], [21, 23, 'Book']),
      'test.json',
    );
    expect(texts).toEqual([
      {
        words: ['Brian', 'Herbert', 'wrote', 'it', '.'],
        gold: [
          [0, 1, 'writer'],
          [3, 3, 'book'],
        ],
      },
    ]);
  });

  test('benchmark files: offsets count code points', () => {
    const texts = parseDataSet(benchmark('😀 Ada ran', [2, 5, 'person']), 'test.json');
    expect(texts[0]?.gold).toEqual([[1, 1, 'person']]);
  });

  test('benchmark files: annotations that cut words stay, where no prediction can be', () => {
    const [text] = parseDataSet(
      benchmark("in London 's", [3, 8, 'city'], [4, 9, 'city'], [3, 9, 'city']),
      'test.json',
    );
    const gold = text?.gold ?? [];
    expect(gold.filter(([start, end]) => start < 0 && end < 0)).toHaveLength(2);
    const { truePositives, recall } = evaluateSpans([gold], [[[1, 1, 'city']]]);
    expect([truePositives, recall]).toEqual([1, 1 / 3]);
    expect(errorsByKind([gold], [[[1, 1, 'city']]])).toMatchObject({ correct: 1, missed: 2 });
  });

  test('word-index files: one object a line', () => {
    const lines = [
      '{"tokenized_text": ["Torsade", "de", "pointes"], "ner": [[0, 2, "Disease"]]}',
      '',
      '{"tokenized_text": [], "ner": []}',
    ];
    expect(parseDataSet(lines.join('\n'), 'x.jsonl')).toEqual([
      { words: ['Torsade', 'de', 'pointes'], gold: [[0, 2, 'disease']] },
      { words: [], gold: [] },
    ]);
  });

  test.each([
    ['{"tokenized_text": ["a"], "ner": [[0, 1, "x"]]}', /item 1 of x .*\[0,1,"x"\].*1 words/],
    ['{"tokenized_text": ["a"], "ner": [[0, 0, 5]]}', /item 1 of x .*label/],
    ['{"tokenized_text": [1], "ner": []}', /item 1 of x .*word/],
    ['{"text": "a"}', /item 1 of x has neither/],
    ['[{"sentence": "a", "entities": [{"pos": [0]}]}]', /item 1 of x has the entity/],
    ['[{"sentence": "a"}]', /item 1 of x has no list of entities/],
    ['[]', /x holds no texts/],
    ['<html>', /x is neither/],
  ])('refuses %s', (content, message) => {
    expect(() => parseDataSet(content, 'x')).toThrow(message);
  });
});

describe('parseLabelList', () => {
  test('a list of names, in lower case, each once', () => {
    expect(parseLabelList('["Restaurant Name", "Dish", "dish"]', 'labels.json')).toMatchObject({
      names: ['restaurant name', 'dish'],
      texts: ['restaurant name', 'dish'],
    });
  });

  test('names with the text that the model reads', () => {
    expect(parseLabelList('{"GENE": "Gene or protein"}', 'labels.json')).toMatchObject({
      names: ['gene'],
      texts: ['Gene or protein'],
    });
  });

  test.each([
    ['[1]', 'l.json holds no labels'],
    ['"person"', 'l.json holds no labels'],
    ['{"person": 1}', 'l.json holds no labels'],
    ['person', 'l.json is no JSON'],
    ['[]', 'There are no labels'],
  ])('refuses %s', (content, message) => {
    expect(() => parseLabelList(content, 'l.json')).toThrow(message);
  });
});
