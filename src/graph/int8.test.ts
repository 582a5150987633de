import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantizeRows } from './int8.ts';

test('weights come back within half a step of their row', () => {
  const sizes = fc.record({
    rows: fc.integer({ min: 1, max: 5 }),
    columns: fc.integer({ min: 1, max: 7 }),
  });
  const matrices = sizes.chain(({ rows, columns }) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      matrix: fc.float32Array({
        minLength: rows * columns,
        maxLength: rows * columns,
        noNaN: true,
        min: -1000,
        max: 1000,
      }),
    }),
  );
  fc.assert(
    fc.property(matrices, ({ rows, columns, matrix }) => {
      const values = new Int8Array(rows * columns);
      const scales = new Float32Array(rows);
      quantizeRows(matrix, rows, columns, values, scales);
      for (let row = 0; row < rows; row++) {
        const scale = scales[row] ?? 0;
        for (let column = 0; column < columns; column++) {
          const back = (values[column * rows + row] ?? 0) * scale;
          const error = Math.abs(back - (matrix[row * columns + column] ?? 0));
          expect(error).toBeLessThanOrEqual(scale / 2 + 1e-4);
        }
      }
    }),
  );
});
