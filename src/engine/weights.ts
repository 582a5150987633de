import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { quantizeRows } from '../graph/int8.ts';
import type { GraphModel, Int8Placement } from '../graph/onnx.ts';
import type { Runtime, Session, SessionOptions } from '../runtime/runtime.ts';

/**
 * Fills a graph's weight file from the checkpoint and starts a session. The JavaScript copy of the weights lives
 * only inside this call.
 */
export async function startSession(
  runtime: Runtime,
  checkpoint: Checkpoint,
  model: GraphModel,
  { signal, ...options }: SessionOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<Session> {
  return runtime.createSession(model, await readWeights(checkpoint, model, signal), options);
}

async function readWeights(
  checkpoint: Checkpoint,
  model: GraphModel,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { weights, int8Weights } = model;
  checkpoint.expect([...weights, ...int8Weights].map(({ tensor }) => tensor));
  const file = new Uint8Array(model.weightBytes);
  const places = new Map(weights.map((weight) => [weight.tensor, weight]));
  // In the order of the file: what is fetched ahead is what is read next.
  for (const [tensor, { shape }] of checkpoint.tensors) {
    const place = places.get(tensor);
    if (place !== undefined) {
      const { byteOffset, length } = place;
      signal?.throwIfAborted();
      await checkpoint.read(tensor, new Float32Array(file.buffer, byteOffset, length), signal);
    }
    const parts = int8Weights.filter((part) => part.tensor === tensor);
    if (parts.length > 0) {
      const matrix = new Float32Array(shape.reduce((product, size) => product * size, 1));
      signal?.throwIfAborted();
      await checkpoint.read(tensor, matrix, signal);
      for (const part of parts) quantizeInto(file, matrix, part);
    }
  }
  return file;
}

function quantizeInto(file: Uint8Array, matrix: Float32Array, part: Int8Placement): void {
  const { rows, columns, byteOffset, scaleOffset } = part;
  const [first, count] = rows;
  quantizeRows(
    matrix.subarray(first * columns, (first + count) * columns),
    count,
    columns,
    new Int8Array(file.buffer, byteOffset, count * columns),
    new Float32Array(file.buffer, scaleOffset, count),
  );
}
