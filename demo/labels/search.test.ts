import { expect, test } from 'vitest';
import { LabelSearch } from './search.ts';

const search = new LabelSearch(['nurse', 'head nurse', 'surgeon', 'Café nursery', 'spurs', 'café']);

test('names that begin with the query come first, then those with a word that does', () => {
  expect(search.find('nurs', 9)).toEqual({ indices: [0, 1, 3], total: 3 });
  expect(search.find(' URS ', 9)).toEqual({ indices: [0, 1, 3, 4], total: 4 });
});

test('accents and case do not matter, and the list ends at the limit', () => {
  expect(search.find('CAFE', 1)).toEqual({ indices: [3], total: 2 });
  expect(search.find('', 2)).toEqual({ indices: [0, 1], total: 6 });
  expect(search.find('x', 2)).toEqual({ indices: [], total: 0 });
});
