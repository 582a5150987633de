import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EntityChunk, EntityList } from './entity-list.ts';

const entity = (start: number, end: number, label = 'a') => {
  return {
    text: 'x'.repeat(end - start),
    label,
    start,
    end,
    score: 0.5,
    status: 'suggested' as const,
  };
};

test('entities within a range are those that overlap it, however long an earlier one is', () => {
  const span = fc
    .tuple(fc.nat(50), fc.integer({ min: 1, max: 20 }))
    .map(([start, length]) => entity(start, start + length));
  fc.assert(
    fc.property(
      fc.array(span),
      fc.nat(60),
      fc.integer({ min: 1, max: 20 }),
      (spans, start, length) => {
        const sorted = spans.sort((a, b) => a.start - b.start);
        const expected = sorted.filter((one) => one.start < start + length && one.end > start);
        expect(new EntityChunk(sorted).within(start, start + length)).toEqual(expected);
      },
    ),
  );
});

test('a list counts, begins and goes on over its chunks', () => {
  const list = new EntityList([
    new EntityChunk([entity(0, 2), entity(3, 4, 'b')]),
    new EntityChunk([]),
    new EntityChunk([entity(9, 12), entity(14, 15)]),
  ]);
  const starts = (entities: readonly { start: number }[]) => entities.map(({ start }) => start);
  expect(list.size).toBe(4);
  expect([list.countOf('a'), list.countOf('b'), list.countOf('c')]).toEqual([3, 1, 0]);
  expect(list.checkedOf('a')).toBe(0);
  const accepted = { ...entity(0, 2), status: 'accepted' as const };
  expect(new EntityList([new EntityChunk([accepted, entity(3, 4)])]).checkedOf('a')).toBe(1);
  expect(starts(list.first(3))).toEqual([0, 3, 9]);
  expect(starts(list.all())).toEqual([0, 3, 9, 14]);
  expect(starts(list.within(3, 10))).toEqual([3, 9]);
});

test('leaving labels out copies only what holds them', () => {
  const plain = new EntityChunk([entity(0, 2)]);
  const mixed = new EntityChunk([entity(3, 4, 'b'), entity(5, 6)]);
  const isWanted = (label: string): boolean => label === 'a';
  expect(plain.ofLabels(isWanted)).toBe(plain);
  expect(mixed.ofLabels(isWanted).items.map(({ start }) => start)).toEqual([5]);
});
