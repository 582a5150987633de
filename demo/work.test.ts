import { add, NO_CORRECTIONS } from 'nerium/annotate';
import { expect, test } from 'vitest';
import { Work } from './work.ts';

const oslo = { start: 3, end: 7, label: 'city' };

function openWork(): Work {
  const work = new Work(() => undefined);
  work.open('In Oslo', NO_CORRECTIONS);
  work.edit(add(work.corrections, oslo));
  return work;
}

test('a text that comes back after it was written over has its annotations again', () => {
  const work = openWork();
  work.follow('x');
  expect(work.corrections.kept).toEqual([]);
  work.follow('In Oslo');
  expect(work.corrections.kept).toEqual([{ ...oslo, status: 'edited' }]);
  work.undo();
  expect(work.corrections.kept).toEqual([]);
});

test('what was done since is not taken back', () => {
  const work = openWork();
  work.follow('So: In Oslo');
  work.edit(add(work.corrections, { start: 0, end: 2, label: 'x' }));
  work.follow('In Oslo');
  expect(work.corrections.kept).toEqual([{ ...oslo, status: 'edited' }]);
  work.follow('So: In Oslo');
  work.undo();
  expect(work.corrections.kept).toEqual([{ ...oslo, start: 7, end: 11, status: 'edited' }]);
});
