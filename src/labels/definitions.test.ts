import { expect, test } from 'vitest';
import { NeriumError } from '../errors.ts';
import { defineLabels } from './definitions.ts';

test('duplicates count once and case matters', () => {
  expect(defineLabels(['city', 'City', 'city']).names).toEqual(['city', 'City']);
});

test('of a record the description is encoded and the name kept', () => {
  expect(defineLabels({ drug: 'a medication' })).toMatchObject({
    names: ['drug'],
    texts: ['a medication'],
  });
});

test('a template is filled literally', () => {
  expect(defineLabels(['$&'], 'a {label}').texts).toEqual(['a $&']);
});

test('records may be mixed with names, and their fields go into a template', () => {
  const input = ['city', { label: 'drug', description: 'a medication', year: 1999 }];
  expect(defineLabels(input)).toMatchObject({
    names: ['city', 'drug'],
    texts: ['city', 'a medication'],
  });
  expect(defineLabels(input.slice(1), '{label} ({year}): {description}').texts).toEqual([
    'drug (1999): a medication',
  ]);
  expect(defineLabels({ drug: 'a medication' }, '{label}: {description}').texts).toEqual([
    'drug: a medication',
  ]);
});

test('a field that a label does not have is named, with those that it has', () => {
  const message = /\{kind\}.*"city".*label/;
  expect(() => defineLabels(['city'], '{label} {kind}')).toThrow(message);
  expect(() => defineLabels(['city'], '{label} {constructor}')).toThrow(/\{constructor\}/);
  expect(() => defineLabels([{ label: 'a', kind: { b: 1 } as never }], '{kind}')).toThrow(/kind/);
});

test.each([
  [[], 'LABELS_EMPTY'],
  [{}, 'LABELS_EMPTY'],
  [[''], 'INPUT_INVALID'],
  [[3], 'INPUT_INVALID'],
  [[['a']], 'INPUT_INVALID'],
  [[{}], 'INPUT_INVALID'],
  [[{ label: '' }], 'INPUT_INVALID'],
  [[{ label: 'a', description: 1 }], 'INPUT_INVALID'],
  // biome-ignore lint/suspicious/noSparseArray: it may come
  [[, 'a'], 'INPUT_INVALID'],
  [{ a: 1 }, 'INPUT_INVALID'],
  ['person', 'INPUT_INVALID'],
  [null, 'INPUT_INVALID'],
])('%j is refused with %s', (input, code) => {
  expect(() => defineLabels(input as never)).toThrow(expect.objectContaining({ code }));
  expect(() => defineLabels(input as never)).toThrow(NeriumError);
});
