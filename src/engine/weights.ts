import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { GraphModel } from '../graph/onnx.ts';
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
  checkpoint.expect(model.weights.map((weight) => weight.tensor));
  const file = new Uint8Array(model.weightBytes);
  const places = new Map(model.weights.map((weight) => [weight.tensor, weight]));
  // In the order of the file: what is fetched ahead is what is read next.
  for (const tensor of checkpoint.tensors.keys()) {
    const place = places.get(tensor);
    if (place === undefined) continue;
    const { byteOffset, length } = place;
    signal?.throwIfAborted();
    await checkpoint.read(tensor, new Float32Array(file.buffer, byteOffset, length), signal);
  }
  return file;
}
