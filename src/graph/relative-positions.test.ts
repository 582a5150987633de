import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distanceRows, relativeRows } from './relative-positions.ts';

/** DeBERTa-v3. */
const V3 = { buckets: 256, maxDistance: 512 };

function rowOf(positions: typeof V3, distance: number): number {
  return distanceRows(positions, distance, 1, 1)[0] ?? Number.NaN;
}

test.each([
  // By `make_log_bucket_position`, worked out by hand: ceil(ln(d / 128) / ln(511 / 128) · 127) + 128.
  [0, 256],
  [1, 257],
  [-1, 255],
  [128, 384],
  [129, 385],
  [130, 386],
  [256, 448],
  [511, 511],
  [-511, 1],
  // Past the furthest.
  [4000, 511],
  [-4000, 0],
])('distance %d of DeBERTa-v3 has row %d', (distance, row) => {
  expect(rowOf(V3, distance)).toBe(row);
});

test('rows rise with the distance, mirror its sign, and are rows of the table', () => {
  const positions = fc.record({
    buckets: fc.constantFrom(0, 8, 16, 32, 256),
    maxDistance: fc.integer({ min: 200, max: 1024 }),
  });
  fc.assert(
    fc.property(positions, fc.integer({ min: 0, max: 199 }), (sizes, distance) => {
      const [before = Number.NaN, row = Number.NaN] = distanceRows(sizes, distance - 1, 1, 2);
      expect(before).toBeLessThanOrEqual(row);
      expect(row).toBeLessThan(relativeRows(sizes));
      expect(rowOf(sizes, -distance)).toBe(relativeRows(sizes) - row);
    }),
  );
});
