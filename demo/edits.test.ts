import { NO_CORRECTIONS } from 'nerium/annotate';
import { expect, test } from 'vitest';
import { acceptAllEdit, acceptEdit, borderEdit, labelEdit, removeEdit } from './edits.ts';

const state = { text: 'Tim Cook, chief', corrections: NO_CORRECTIONS };
const cook = {
  start: 0,
  end: 8,
  label: 'person',
  text: 'Tim Cook',
  score: 0.7,
  status: 'suggested',
} as const;

test('each edit says what it did, and what is picked then', () => {
  expect(acceptEdit(state, cook)).toMatchObject({
    picked: cook,
    said: 'Accepted: Tim Cook, person.',
  });
  expect(removeEdit(state, cook)).toMatchObject({
    picked: undefined,
    said: 'Removed: Tim Cook, person.',
  });
  expect(labelEdit(state, cook, cook, 'city')).toMatchObject({
    picked: { label: 'city', status: 'edited' },
    said: 'Tim Cook is city now.',
  });
  expect(labelEdit(state, undefined, { start: 10, end: 15 }, 'title')).toMatchObject({
    corrections: { kept: [{ start: 10, end: 15, label: 'title', status: 'edited' }] },
    said: 'Added: chief, title.',
  });
  expect(borderEdit(state, cook, 'end', 1)).toMatchObject({
    picked: { end: 9 },
    corrections: { rejected: [{ start: 0, end: 8, label: 'person' }] },
  });
});

test('what changes nothing is no edit', () => {
  expect(acceptEdit(state, { ...cook, status: 'accepted' })).toBe(undefined);
  expect(labelEdit(state, cook, cook, 'person')).toBe(undefined);
  expect(borderEdit(state, cook, 'start', -1)).toBe(undefined);
  expect(acceptAllEdit(state, [cook], 'city', undefined)).toBe(undefined);
});

test('all of a label are accepted at once', () => {
  const other = { ...cook, start: 10, end: 15, text: 'chief', label: 'title' };
  expect(acceptAllEdit(state, [cook, other], 'person', other)).toMatchObject({
    corrections: { kept: [{ start: 0, end: 8, label: 'person', status: 'accepted' }] },
    picked: other,
    said: 'Accepted: 1 of person.',
  });
});
