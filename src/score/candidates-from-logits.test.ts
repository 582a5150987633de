import fc from 'fast-check';
import { expect, test } from 'vitest';
import { candidatesFromLogits } from './candidates-from-logits.ts';

test('gives the pairs on and over the floors, of spans within the text', () => {
  const sizes = fc.tuple(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.constantFrom(-Infinity, -1, 0, 1, Infinity), { minLength: 1, maxLength: 4 }),
    fc.nat(),
  );
  fc.assert(
    fc.property(sizes, ([words, widths, floors, seed]) => {
      const logits = Float32Array.from(
        { length: words * widths * floors.length },
        (_, index) => ((index * 7 + seed) % 5) - 2,
      );
      const expected: number[][] = [];
      for (let start = 0; start < words; start++) {
        for (let end = start; end < Math.min(words, start + widths); end++) {
          floors.forEach((floor, label) => {
            const logit = logits[(start * widths + end - start) * floors.length + label] ?? 0;
            if (logit >= floor) expected.push([start, end, label, logit]);
          });
        }
      }
      const found = candidatesFromLogits(logits, words, widths, Float32Array.from(floors));
      const rows = Array.from(found.label, (label, index) => [
        found.start[index],
        found.end[index],
        label,
        found.logit[index],
      ]);
      expect(rows).toEqual(expected);
    }),
  );
});
