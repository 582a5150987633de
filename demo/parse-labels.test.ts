import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLabels } from './parse-labels.ts';

test('commas and lines separate, spaces around and inside are tidied', () => {
  expect(parseLabels('person,  chemical \t compound\n\n city \r\n,')).toEqual([
    'person',
    'chemical compound',
    'city',
  ]);
});

test('duplicates count once, case makes a difference', () => {
  expect(parseLabels('City, city, City')).toEqual(['City', 'city']);
});

test('nothing but separators is no label', () => {
  expect(parseLabels(' ,\n, \t')).toEqual([]);
});

test('what was parsed parses to itself', () => {
  fc.assert(
    fc.property(fc.string(), (input) => {
      const labels = parseLabels(input);
      expect(parseLabels(labels.join(', '))).toEqual(labels);
    }),
  );
});
