import { expect, test } from 'vitest';
import { nextEntity } from './next-entity.ts';

const [a, b, c] = [0, 10, 10].map((start, index) => ({
  start,
  end: start + 5,
  label: `label ${index}`,
}));
const all = [a, b, c].filter((one) => one !== undefined);

test('neighbours, round the ends, of two on one place too', () => {
  expect([a, b, c].map((one) => one && nextEntity(all, one, 1))).toEqual([b, c, a]);
  expect([a, b, c].map((one) => one && nextEntity(all, one, -1))).toEqual([c, a, b]);
});

test('from a place in the text', () => {
  expect(nextEntity(all, -1, 1)).toBe(a);
  expect(nextEntity(all, 4, 1)).toBe(b);
  expect(nextEntity(all, 4, -1)).toBe(a);
  expect(nextEntity(all, 99, 1)).toBe(a);
  expect(nextEntity(all, 0, -1)).toBe(c);
});

test('from an entity that is no longer there; among none', () => {
  expect(nextEntity(all, { start: 3, end: 4, label: 'gone' }, 1)).toBe(b);
  expect(nextEntity([], 0, 1)).toBe(undefined);
});
