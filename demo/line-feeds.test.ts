import { expect, test } from 'vitest';
import { withLineFeeds } from './line-feeds.ts';

test('spans stay at their words when lines of other systems become lines of the page', () => {
  const text = 'In\r\nOslo\rand\r\n\r\nParis';
  const at = (words: string) => ({
    start: text.indexOf(words),
    end: text.indexOf(words) + words.length,
    label: 'city',
  });
  const { text: next, ...moved } = withLineFeeds({
    name: 'a.txt',
    text,
    annotations: [
      { ...at('Oslo'), status: 'edited' },
      { ...at('Oslo\rand\r\n\r\nParis'), status: 'edited' },
      { start: 2, end: 3, label: 'half a line end', status: 'edited' },
    ],
    rejected: [at('Paris')],
  });
  expect(next).toBe('In\nOslo\nand\n\nParis');
  expect(moved.annotations.map(({ start, end }) => next.slice(start, end))).toEqual([
    'Oslo',
    'Oslo\nand\n\nParis',
  ]);
  expect(moved.rejected.map(({ start, end }) => next.slice(start, end))).toEqual(['Paris']);
});
