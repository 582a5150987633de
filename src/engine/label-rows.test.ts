import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LabelRows } from './label-rows.ts';

const DIM = 3;

/** Rows whose numbers tell them apart. */
function rows(count: number, first: number): Float32Array {
  return Float32Array.from({ length: count * DIM }, (_, index) => first + index);
}

test('no set ever changes, whatever is made of it', () => {
  const step = fc.record({
    of: fc.nat(),
    more: fc.option(fc.nat(4), { nil: undefined }),
    picks: fc.array(fc.nat(), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(fc.nat(5), fc.array(step, { maxLength: 12 }), (count, steps) => {
      let next = 0;
      const fresh = (size: number): Float32Array => {
        next += 1000;
        return rows(size, next);
      };
      const start = fresh(count);
      const sets = [{ set: new LabelRows(DIM, start), expected: [...start] }];
      for (const { of, more, picks } of steps) {
        const from = sets[of % sets.length];
        if (from === undefined) continue;
        if (more !== undefined) {
          const added = fresh(more);
          const expected = [...from.expected, ...added];
          sets.push({ set: from.set.append(added), expected });
        } else {
          const size = from.expected.length / DIM;
          const indices = size === 0 ? [] : picks.map((pick) => pick % size);
          const expected = indices.flatMap((i) => from.expected.slice(i * DIM, (i + 1) * DIM));
          sets.push({ set: from.set.select(indices), expected });
        }
      }
      for (const { set, expected } of sets) expect([...set.values]).toEqual(expected);
    }),
  );
});

test('labels that come later are written without copying those before them', () => {
  const first = new LabelRows(DIM, rows(100, 0)).append(rows(1, 500));
  const second = first.append(rows(5, 600));
  expect(second.values.buffer).toBe(first.values.buffer);
  expect(first.append(rows(5, 700)).values.buffer).not.toBe(first.values.buffer);
});
