import { expect, test } from 'vitest';
import { type EncodeTexts, encodeInLanes } from './encode-lanes.ts';
import { fakeVector } from './testing/fake-encoder.ts';

const texts = Array.from({ length: 1000 }, (_, index) => `label ${index}`);

/** A lane that takes so many turns of the event loop. */
function lane(turns: number, log: string[][], fail = false): EncodeTexts {
  const parts: string[] = [];
  log.push(parts);
  return async (part, signal) => {
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    if (fail) throw new Error('lost');
    parts.push(...part);
    return Float32Array.from(part.flatMap(fakeVector));
  };
}

test('every text is encoded once, more of them where it goes faster', async () => {
  const log: string[][] = [];
  const found = new Map<number, number[]>();
  for await (const batch of encodeInLanes([lane(1, log), lane(8, log)]).encode(texts)) {
    batch.indices.forEach((index, row) => {
      found.set(index, [...batch.vectors.subarray(3 * row, 3 * row + 3)]);
    });
  }
  expect(texts.map((_, index) => found.get(index))).toEqual(texts.map(fakeVector));
  expect(log.flat().sort()).toEqual([...texts].sort());
  expect(log[1]?.length).toBeGreaterThan(0);
  expect(log[0]?.length).toBeGreaterThan(log[1]?.length ?? 0);
});

test('few texts leave the other workers alone', async () => {
  const log: string[][] = [];
  const batches = encodeInLanes([lane(1, log), lane(1, log)]).encode(texts.slice(0, 100));
  for await (const batch of batches) expect(batch.indices.length).toBe(100);
  expect(log.map((parts) => parts.length)).toEqual([100, 0]);
});

test('a lane that fails and an abort end the whole', async () => {
  const run = async (lanes: EncodeTexts[], signal?: AbortSignal): Promise<void> => {
    for await (const _ of encodeInLanes(lanes).encode(texts, signal));
  };
  await expect(run([lane(1, []), lane(2, [], true)])).rejects.toThrow('lost');
  await expect(run([lane(1, [])], AbortSignal.abort())).rejects.toThrow(DOMException);
});
