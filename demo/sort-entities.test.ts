import { expect, test } from 'vitest';
import { sortEntities } from './sort-entities.ts';

const entities = [
  { text: 'Zürich', label: 'city', start: 0, end: 6, score: 0.5, status: 'suggested' as const },
  { text: 'anna', label: 'person', start: 8, end: 12, score: 0.9, status: 'suggested' as const },
  { text: 'Äsop', label: 'person', start: 14, end: 18, score: 0.5, status: 'suggested' as const },
];
const texts = (key: 'text' | 'label' | 'score' | 'start', isDescending: boolean): string[] =>
  sortEntities(entities, { key, isDescending }).map(({ text }) => text);

test('by place, both ways', () => {
  expect(texts('start', false)).toEqual(['Zürich', 'anna', 'Äsop']);
  expect(texts('start', true)).toEqual(['Äsop', 'anna', 'Zürich']);
});

test('by score, equals in the order of the text', () => {
  expect(texts('score', true)).toEqual(['anna', 'Zürich', 'Äsop']);
  expect(texts('score', false)).toEqual(['Zürich', 'Äsop', 'anna']);
});

test('by words, as people order them', () => {
  expect(texts('text', false)).toEqual(['anna', 'Äsop', 'Zürich']);
  expect(texts('label', true)).toEqual(['anna', 'Äsop', 'Zürich']);
});
