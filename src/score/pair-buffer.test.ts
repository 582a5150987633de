import { expect, test } from 'vitest';
import { joinCandidates, PairBuffer } from './pair-buffer.ts';

const FIRST = Int32Array.of(0, 0);

function filled(pairs: number, most: number): PairBuffer {
  const buffer = new PairBuffer(most);
  for (let pair = 0; pair < pairs; pair++) buffer.push(0, pair, pair);
  return buffer;
}

test('pairs over what one window may leave are an error that says what to do', () => {
  expect(filled(1024, 1024)).toHaveLength(1024);
  expect(() => filled(1025, 1024)).toThrow(
    expect.objectContaining({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/1024 pairs.*higher threshold/),
    }),
  );
});

test('parts that are small by themselves count together', () => {
  const part = filled(600, 1024).toCandidates(FIRST);
  expect(joinCandidates([part, part], 1200).start).toHaveLength(1200);
  expect(() => joinCandidates([part, part], 1199)).toThrow(/1199 pairs/);
});
