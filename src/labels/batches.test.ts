import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planBatches } from './batches.ts';

test('every sequence is in one batch, and no batch is over the limit unless it is one sequence', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(
      lengths,
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (sequences, limit, padding) => {
        const batches = planBatches(sequences, limit, padding);
        expect(batches.flat().sort((a, b) => a - b)).toEqual([...sequences.keys()]);
        for (const batch of batches) {
          const longest = Math.max(...batch.map((index) => sequences[index] ?? 0));
          const tokens = batch.reduce((sum, index) => sum + (sequences[index] ?? 0), 0);
          expect(batch.length === 1 || batch.length * longest <= limit).toBe(true);
          expect(batch.length * longest - tokens).toBeLessThanOrEqual(padding * tokens + 1e-9);
        }
      },
    ),
  );
});
