import { expect, test } from 'vitest';
import { NeriumError } from '../errors.ts';
import { defineLabels } from './definitions.ts';

test('duplicates count once and case matters', () => {
  expect(defineLabels(['city', 'City', 'city']).names).toEqual(['city', 'City']);
});

test('of a record the description is encoded and the name kept', () => {
  expect(defineLabels({ drug: 'a medication' })).toEqual({
    names: ['drug'],
    texts: ['a medication'],
  });
});

test('a template is filled literally', () => {
  expect(defineLabels(['$&'], 'a {label}').texts).toEqual(['a $&']);
});

test.each([
  [[], 'LABELS_EMPTY'],
  [{}, 'LABELS_EMPTY'],
  [[''], 'INPUT_INVALID'],
  [[3], 'INPUT_INVALID'],
  [{ a: 1 }, 'INPUT_INVALID'],
  ['person', 'INPUT_INVALID'],
  [null, 'INPUT_INVALID'],
])('%j is refused with %s', (input, code) => {
  expect(() => defineLabels(input as never)).toThrow(expect.objectContaining({ code }));
  expect(() => defineLabels(input as never)).toThrow(NeriumError);
});
