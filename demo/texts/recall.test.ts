import { expect, test } from 'vitest';
import { correctionsFor, isAlike, toCorrections } from './recall.ts';

const document = {
  name: 'note.txt',
  text: 'In Oslo.',
  annotations: [
    { start: 3, end: 7, label: 'city', status: 'accepted' as const },
    { start: 0, end: 2, label: 'word', score: 0.5, status: 'suggested' as const },
  ],
  rejected: [{ start: 0, end: 2, label: 'city' }],
};

test('corrections follow a text that was edited elsewhere; suggestions are not kept', () => {
  expect(correctionsFor(document, 'Now: In Oslo.')).toEqual({
    kept: [{ start: 8, end: 12, label: 'city', status: 'accepted' }],
    rejected: [{ start: 5, end: 7, label: 'city' }],
  });
});

test('a text with another name for a file is another one', () => {
  expect(isAlike('In Oslo.', 'In Oslo.')).toBe(true);
  expect(isAlike('In Oslo.', 'In Oslo it rains.')).toBe(true);
  expect(isAlike('In Oslo.', 'Something else')).toBe(false);
  expect(isAlike('', 'new')).toBe(true);
});

test('what a file says twice is there once', () => {
  const { annotations, rejected } = document;
  const { kept } = toCorrections({ annotations: [...annotations, ...annotations], rejected });
  expect(kept).toHaveLength(1);
});
