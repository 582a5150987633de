import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topK } from './top-k.ts';

test('the largest values are those of a sort of all, ties by place', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(-Infinity)));
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 12 }), (list, count) => {
      const logits = Float32Array.from(list);
      const sorted = Array.from(logits.keys()).sort((a, b) => {
        const [first = 0, second = 0] = [logits[a], logits[b]];
        return first === second ? a - b : second > first ? 1 : -1;
      });
      expect(topK(logits, count)).toEqual(sorted.slice(0, count));
    }),
  );
});
