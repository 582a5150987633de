import { expect, test } from 'vitest';
import { isFound, nameByWords, summarise, type TextInfo, toItems } from './text-info.ts';
import { Texts } from './texts.ts';

function info(id: string, added: number, file?: TextInfo['file']): TextInfo {
  const document = { name: id, text: `Words of ${id}`, annotations: [], rejected: [] };
  return summarise(document, { id, added, changed: undefined, opened: true, file });
}

const place = (at: number) => ({ id: 'f', name: 'many.jsonl', place: at });
const all = [info('c', 9), info('b2', 5, place(1)), info('a', 1), info('b1', 5, place(0))];

test('a list has a line for each text and for each file, in the order in which they came', () => {
  const texts = new Texts();
  texts.replace(all);
  const items = toItems(texts.all);
  expect(items.map((item) => (item.kind === 'text' ? item.text.id : item.file.name))).toEqual([
    'a',
    'many.jsonl',
    'c',
  ]);
  expect(texts.ofFile('f').map(({ id }) => id)).toEqual(['b1', 'b2']);
  expect(items.filter((item) => isFound(item, 'words of a'))).toHaveLength(1);
});

test('neighbours are those of the same file, or those that came alone', () => {
  const texts = new Texts();
  texts.replace(all);
  expect(texts.neighbour('a', undefined, 1)?.id).toBe('c');
  expect(texts.neighbour('b1', 'f', 1)?.id).toBe('b2');
  expect(texts.neighbour('b2', 'f', 1)).toBe(undefined);
  expect(texts.positionOf('b2', 'f')).toEqual({ at: 1, of: 2 });
  // One that is typed and not kept yet comes after all.
  expect(texts.neighbour('new', undefined, -1)?.id).toBe('c');
  texts.remove(new Set(['c']));
  texts.set(info('d', 10));
  expect(texts.ofFile(undefined).map(({ id }) => id)).toEqual(['a', 'd']);
});

test('a file that was changed and is opened again has a name of its own', () => {
  const texts = new Texts();
  texts.replace(all);
  expect(texts.nameOfFile('f', 'many.jsonl')).toBe('many.jsonl');
  expect(texts.nameOfFile('g', 'many.jsonl')).toBe('many.jsonl (2)');
});

test('corrections are counted, suggestions are not; a name is never cut inside of a character', () => {
  const span = { start: 0, end: 1, label: 'x' };
  const document = {
    name: 'n',
    text: 'a b',
    annotations: [
      { ...span, status: 'suggested' as const },
      { ...span, status: 'edited' as const },
    ],
    rejected: [span],
  };
  const { corrections } = summarise(document, info('a', 1));
  expect(corrections).toBe(2);
  expect(nameByWords(' \n')).toBe('Text');
  expect(nameByWords(`${'x'.repeat(39)}😀`)).toBe(`${'x'.repeat(39)} …`);
});
