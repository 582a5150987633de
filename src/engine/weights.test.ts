import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { GraphModel } from '../graph/onnx.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { startSession } from './weights.ts';

/** Tensors of two values each: their place in the file, twice. */
async function start(inFile: readonly string[], inGraph: readonly string[]) {
  const asked: string[] = [];
  const checkpoint = {
    tensors: new Map(inFile.map((name) => [name, { name, dtype: 'f32', shape: [2] }])),
    expect: () => undefined,
    read: async (name: string, target: Float32Array) => {
      asked.push(name);
      target.fill(inFile.indexOf(name));
    },
  } as unknown as Checkpoint;
  const model = {
    weights: inGraph.map((tensor, index) => ({ tensor, byteOffset: index * 64, length: 2 })),
    int8Weights: [],
    weightBytes: inGraph.length * 64,
  } as unknown as GraphModel;
  let file = new Float32Array();
  const runtime = {
    createSession: async (_: GraphModel, weights: Uint8Array<ArrayBuffer>) => {
      file = new Float32Array(weights.buffer);
    },
  } as unknown as Runtime;
  await startSession(runtime, checkpoint, model);
  return { asked, placed: inGraph.map((_, index) => [file[index * 16], file[index * 16 + 1]]) };
}

test('tensors are read in the order of the file, each once, and lie where the graph wants them', async () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 12 });
  const orders = names.chain((all) =>
    fc.record({
      inFile: fc.constant(all),
      inGraph: fc.shuffledSubarray(all),
    }),
  );
  await fc.assert(
    fc.asyncProperty(orders, async ({ inFile, inGraph }) => {
      const { asked, placed } = await start(inFile, inGraph);
      expect(asked).toEqual(inFile.filter((name) => inGraph.includes(name)));
      expect(placed).toEqual(inGraph.map((name) => [inFile.indexOf(name), inFile.indexOf(name)]));
    }),
  );
});
