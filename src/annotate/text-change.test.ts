import fc from 'fast-check';
import { expect, test } from 'vitest';
import { corrections, isCut, texts } from './testing/arbitraries.ts';
import { findChange, moveCorrections } from './text-change.ts';

const move = (before: string, after: string, start: number, end: number) => {
  const kept = [{ start, end, label: 'a', status: 'edited' as const }];
  const moved = moveCorrections({ kept, rejected: kept }, findChange(before, after));
  return [moved.kept, moved.rejected].map(([one]) => one && after.slice(one.start, one.end));
};

test('annotations follow the text, and grow with what is typed inside', () => {
  expect(move('In Oslo.', 'Now in Oslo.', 3, 7)).toEqual(['Oslo', 'Oslo']);
  expect(move('In Oslo.', 'In Oslo now.', 3, 7)).toEqual(['Oslo', 'Oslo']);
  expect(move('Marie Crie.', 'Marie Curie.', 0, 10)).toEqual(['Marie Curie', undefined]);
  expect(move('In Oslo.', 'In Bergen.', 3, 7)[1]).toBe(undefined);
  expect(move('In Oslo.', 'I', 3, 7)).toEqual([undefined, undefined]);
});

test('a change rebuilds the text, and cuts no pair', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const { start, end, shift } = findChange(before, after);
      expect(start).toBeLessThanOrEqual(end);
      const inserted = after.slice(start, end + shift);
      expect(before.slice(0, start) + inserted + before.slice(end)).toBe(after);
      expect(isCut(before, { start, end })).toBe(false);
      expect(isCut(after, { start, end: end + shift })).toBe(false);
    }),
  );
});

test('what stays is inside the text, and outside of the change has the same characters', () => {
  fc.assert(
    fc.property(corrections, texts, fc.nat(), fc.nat(), ({ text, kept, rejected }, typed, a, b) => {
      const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y);
      const after = text.slice(0, from) + typed + text.slice(to);
      const change = findChange(text, after);
      const moved = moveCorrections({ kept, rejected }, change);
      for (const one of [...moved.kept, ...moved.rejected]) {
        expect(one.start).toBeGreaterThanOrEqual(0);
        expect(one.end).toBeLessThanOrEqual(after.length);
        expect(one.start).toBeLessThan(one.end);
      }
      const strings = kept
        .filter(({ start, end }) => end <= change.start || start >= change.end)
        .map(({ start, end }) => text.slice(start, end));
      const left = moved.kept.map(({ start, end }) => after.slice(start, end));
      expect(left).toEqual(expect.arrayContaining(strings));
    }),
  );
});
