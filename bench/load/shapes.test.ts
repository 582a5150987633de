import { expect, test } from 'vitest';
import { SIZES, tensorsOf } from '../../scripts/make-v2-checkpoint.mjs';

function parameters(tensors: readonly (readonly [string, readonly number[]])[]): number {
  return tensors.reduce((sum, [, shape]) => sum + shape.reduce((product, n) => product * n, 1), 0);
}

/** Totals, and what of them no bi-encoder runs: reference figures of the published checkpoints. */
test.each([
  ['edge', 60_800_256, 887_808, 147_840],
  ['small', 107_905_536, 887_808, 147_840],
  ['base', 193_989_504, 1_576_960, 147_840],
  ['large', 529_845_248, 3_545_088, 590_592],
] as const)('%s has the parameters of the published model', (size, total, lstm, pooler) => {
  const tensors = tensorsOf(SIZES[size]) as (readonly [string, readonly number[]])[];
  const named = (part: string) => tensors.filter(([name]) => name.includes(part));
  expect(parameters(tensors)).toBe(total);
  expect(parameters(named('rnn.lstm'))).toBe(lstm);
  expect(parameters(named('pooler'))).toBe(pooler);
});
