import { expect, test } from 'vitest';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { Layers } from '../graph/layers.ts';
import { OnnxGraph } from '../graph/onnx.ts';
import { openDevice } from '../runtime/device.ts';
import { importOrt } from '../runtime/ort.ts';
import { createRuntime } from '../runtime/runtime.ts';
import { startSession } from './weights.ts';

const WIDTH = 64;
const OUTPUTS = 24;

/** Two layers that read parts of one matrix, as a packed Wqkv is read; both outputs one after another. */
async function startLayers(int8: boolean) {
  const runtime = createRuntime(await importOrt('wasm', { threads: 1 }), await openDevice('wasm'));
  const tensors = new Map([
    ['layer.weight', { name: 'layer.weight', dtype: 'f32', shape: [2 * OUTPUTS, WIDTH] }],
    ['layer.bias', { name: 'layer.bias', dtype: 'f32', shape: [2 * OUTPUTS] }],
  ]);
  const checkpoint = {
    tensors,
    expect: () => undefined,
    read: async (name: string, target: Float32Array) => {
      target.forEach((_, index) => {
        target[index] = Math.sin(index * 12.9898 + name.length);
      });
    },
  } as unknown as Checkpoint;
  const graph = new OnnxGraph('layers');
  const layers = new Layers(graph, (name) => tensors.get(name)?.shape, { int8 });
  const x = graph.input('x', 'float', ['rows', WIDTH]);
  for (const [index, name] of ['first', 'second'].entries()) {
    const rows = [index * OUTPUTS, OUTPUTS] as const;
    graph.output(name, layers.linear(x, 'layer', WIDTH, OUTPUTS, { rows, of: 2 * OUTPUTS }));
  }
  const session = await startSession(runtime, checkpoint, graph.build());
  return async (data: Float32Array) => {
    const feed = { data, dims: [data.length / WIDTH, WIDTH] };
    const outputs = await session.run({ x: feed }, ['first', 'second']);
    return outputs.map((output) => Float32Array.from(output));
  };
}

test('layers in 8 bits give what layers in float do, and each row by itself', async () => {
  const exact = await startLayers(false);
  const coarse = await startLayers(true);
  // A row of zeros, which some words have, and one a thousand times as large as the others.
  const factors = [1, 0, 1000, 0.01];
  const x = Float32Array.from(
    { length: 4 * WIDTH },
    (_, index) => Math.cos(index * 78.233) * (factors[Math.floor(index / WIDTH)] ?? 0),
  );
  const [wanted, found] = [await exact(x), await coarse(x)];
  for (const output of [0, 1]) {
    factors.forEach((factor, row) => {
      for (let at = row * OUTPUTS; at < (row + 1) * OUTPUTS; at++) {
        const error = Math.abs((found[output]?.[at] ?? NaN) - (wanted[output]?.[at] ?? NaN));
        // Sums of 64 products, each off by at most 1/127 of both largest factors; the bias is exact.
        expect(error).toBeLessThanOrEqual(0.1 * factor + 1e-6);
      }
    });
    expect(found[output]).not.toEqual(wanted[output]);
  }
  const alone = await coarse(x.slice(WIDTH));
  for (const output of [0, 1]) {
    expect(alone[output]).toEqual(found[output]?.slice(OUTPUTS));
  }
});
