/**
 * ONNX Runtime Web behind a small interface. This folder is the only one that knows it.
 */
import type * as Ort from 'onnxruntime-web';
import { NeriumError } from '../errors.ts';
import { type GraphModel, WEIGHT_FILE } from '../graph/onnx.ts';
import type { AdapterInfo, DeviceName } from '../protocol.ts';
import type { DeviceChoice } from './device.ts';
import { RunQueue } from './run-queue.ts';

/** A tensor that goes into a session. */
export interface Feed {
  readonly data: Int32Array | Float32Array;
  readonly dims: readonly number[];
}

export interface Session {
  /** Runs the graph; the results have the order of `outputs`. */
  run(
    feeds: Readonly<Record<string, Feed>>,
    outputs: readonly string[],
    signal?: AbortSignal,
  ): Promise<Float32Array[]>;
  release(): Promise<void>;
}

export interface SessionOptions {
  /**
   * Keep matrices in the order that the CPU's kernels read: else every run brings all of them into it, which takes as long
   * as eight tokens. Where only some of a model's sessions do it, memory stays the same; where all do, it takes a fifth more.
   */
  readonly packWeights?: boolean;
}

export interface Runtime {
  readonly device: DeviceName;
  readonly reason: string;
  readonly adapter: AdapterInfo | undefined;
  readonly threads: number;
  /** Of onnxruntime-web. */
  readonly version: string;
  /** `weights` is the filled weight file of `model`. ORT copies it; the caller drops its own. */
  createSession(model: GraphModel, weights: Uint8Array, options?: SessionOptions): Promise<Session>;
}

export interface OrtModule {
  readonly ort: typeof Ort;
  readonly threads: number;
}

/**
 * A runtime on a chosen device.
 *
 * @example
 * const runtime = createRuntime(await importOrt(choice.device), choice);
 */
export function createRuntime({ ort, threads }: OrtModule, choice: DeviceChoice): Runtime {
  const queue = new RunQueue();
  const loss = choice.device === 'webgpu' ? watchLoss(choice.gpu) : { message: undefined };
  return {
    device: choice.device,
    reason: choice.reason,
    adapter: choice.adapter,
    threads,
    version: ort.env.versions.web ?? ort.env.versions.common,
    createSession: async (model, weights, { packWeights = false } = {}) => {
      checkBufferLimits(model, choice);
      const session = await queue.add(() =>
        failingAs('The model could not be started', loss, () =>
          ort.InferenceSession.create(model.proto, {
            executionProviders: [
              choice.device === 'webgpu' ? { name: 'webgpu', device: choice.gpu } : 'wasm',
            ],
            externalData: [{ path: WEIGHT_FILE, data: weights }],
            logSeverityLevel: 3,
            extra: { session: { disable_prepacking: packWeights ? '0' : '1' } },
          }),
        ),
      );
      return wrapSession(ort, session, queue, loss);
    },
  };
}

interface Loss {
  message: string | undefined;
}

function watchLoss(gpu: GPUDevice): Loss {
  const loss: Loss = { message: undefined };
  gpu.lost.then((info) => {
    loss.message = info.message === '' ? info.reason : info.message;
  });
  return loss;
}

/** ORT accepts a tensor over the device's limit and fails at the first run with a message that says nothing. */
function checkBufferLimits(model: GraphModel, choice: DeviceChoice): void {
  if (choice.device !== 'webgpu') return;
  const { maxBufferSize, maxStorageBufferBindingSize } = choice.gpu.limits;
  const limit = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const tooLarge = model.weights.find((weight) => weight.length * 4 > limit);
  if (tooLarge === undefined) return;
  throw new NeriumError(
    'WEBGPU_UNAVAILABLE',
    `${tooLarge.tensor} takes ${tooLarge.length * 4} bytes; this GPU's buffers hold ${limit}.`,
    { hint: "Use device: 'wasm'." },
  );
}

function wrapSession(
  ort: typeof Ort,
  session: Ort.InferenceSession,
  queue: RunQueue,
  loss: Loss,
): Session {
  return {
    run: (feeds, outputs, signal) =>
      queue.add(async () => {
        const tensors: Record<string, Ort.Tensor> = {};
        for (const [name, feed] of Object.entries(feeds)) tensors[name] = tensor(ort, name, feed);
        const results = await failingAs('A run failed', loss, () => session.run(tensors, outputs));
        try {
          return await Promise.all(outputs.map((name) => download(results, name)));
        } finally {
          for (const name of outputs) results[name]?.dispose();
        }
      }, signal),
    release: () => queue.add(() => session.release()),
  };
}

/** An empty tensor makes the *next* WebGPU run hang the thread, so it never reaches ORT. */
function tensor(ort: typeof Ort, name: string, feed: Feed): Ort.Tensor {
  const size = feed.dims.reduce((product, dimension) => product * dimension, 1);
  if (size === 0 || size !== feed.data.length) {
    throw new NeriumError(
      'RUNTIME_FAILED',
      `Input ${name} has ${feed.data.length} values for the shape [${feed.dims.join(', ')}].`,
    );
  }
  return feed.data instanceof Int32Array
    ? new ort.Tensor('int32', feed.data, feed.dims)
    : new ort.Tensor('float32', feed.data, feed.dims);
}

async function download(
  results: Ort.InferenceSession.ReturnType,
  name: string,
): Promise<Float32Array> {
  const data = await results[name]?.getData();
  if (data instanceof Float32Array) return data;
  throw new NeriumError('RUNTIME_FAILED', `The graph gave no float output ${name}.`);
}

async function failingAs<Result>(
  what: string,
  loss: Loss,
  task: () => Promise<Result>,
): Promise<Result> {
  try {
    return await task();
  } catch (cause) {
    if (loss.message !== undefined) {
      throw new NeriumError('DEVICE_LOST', `The GPU was lost: ${loss.message}.`, {
        hint: 'Call again: the next call starts anew.',
        cause,
      });
    }
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new NeriumError('RUNTIME_FAILED', `${what}: ${message}`, { cause });
  }
}
