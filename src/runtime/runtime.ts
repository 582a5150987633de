/**
 * ONNX Runtime Web behind a small interface. This folder is the only one that knows it.
 */
import type * as Ort from 'onnxruntime-web';
import { NeriumError } from '../errors.ts';
import { type GraphModel, WEIGHT_FILE } from '../graph/onnx.ts';
import type { AdapterInfo, DeviceName } from '../protocol.ts';
import { bufferLimit, type DeviceChoice } from './device.ts';
import { RunQueue } from './run-queue.ts';
import { startHint } from './start-hint.ts';

/** A tensor that goes into a session. */
export interface Feed {
  readonly data: Int32Array | Float32Array;
  readonly dims: readonly number[];
}

type Feeds = Readonly<Record<string, Feed>>;

/** A result in the GPU's memory. It stays until it is released. */
export interface GpuTensor {
  readonly buffer: GPUBuffer;
  read(): Promise<Float32Array>;
  release(): Promise<void>;
}

export interface Session {
  /** Runs the graph; the results have the order of `outputs`. */
  run(feeds: Feeds, outputs: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** The same for outputs that stay on the GPU. */
  runOnGpu(feeds: Feeds, outputs: readonly string[], signal?: AbortSignal): Promise<GpuTensor[]>;
  release(): Promise<void>;
}

export interface SessionOptions {
  /**
   * Keep matrices in the order that the CPU's kernels read: else every run brings all of them into it, which takes as long
   * as eight tokens. Where only some of a model's sessions do it, memory stays the same; where all do, it takes a fifth more.
   */
  readonly packWeights?: boolean;
  /** Outputs that `runOnGpu` will be asked for. */
  readonly onGpu?: readonly string[];
}

/** The GPU that sessions run on, for work of our own. */
export interface Gpu {
  readonly device: GPUDevice;
  /** Runs a task between the runs of sessions, never beside one. Its errors become those of a run. */
  run<Result>(task: () => Promise<Result>): Promise<Result>;
}

export interface Runtime {
  readonly device: DeviceName;
  readonly reason: string;
  readonly adapter: AdapterInfo | undefined;
  readonly threads: number;
  /** Where `device` is `webgpu`. */
  readonly gpu: Gpu | undefined;
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
  const loss = choice.device === 'webgpu' ? watchLoss(choice.gpu) : async () => undefined;
  return {
    device: choice.device,
    reason: choice.reason,
    adapter: choice.adapter,
    threads,
    gpu:
      choice.device === 'webgpu'
        ? {
            device: choice.gpu,
            run: (task) => queue.add(() => failingAs('Scoring failed', loss, task)),
          }
        : undefined,
    version: ort.env.versions.web ?? ort.env.versions.common,
    createSession: async (model, weights, { packWeights = false, onGpu = [] } = {}) => {
      checkBufferLimits(model, choice);
      const session = await queue.add(() =>
        failingAs('The model could not be started', loss, () =>
          ort.InferenceSession.create(model.proto, {
            executionProviders: [
              choice.device === 'webgpu' ? { name: 'webgpu', device: choice.gpu } : 'wasm',
            ],
            externalData: [{ path: WEIGHT_FILE, data: weights }],
            preferredOutputLocation:
              choice.device === 'webgpu'
                ? Object.fromEntries(onGpu.map((name) => [name, 'gpu-buffer']))
                : {},
            logSeverityLevel: 3,
            extra: { session: { disable_prepacking: packWeights ? '0' : '1' } },
          }),
        ),
      );
      return wrapSession(ort, session, queue, loss);
    },
  };
}

/** Whether the GPU is lost, and why. */
type Loss = () => Promise<string | undefined>;

/** What is running fails a little before the loss is reported. */
const LOSS_MS = 100;

function watchLoss(gpu: GPUDevice): Loss {
  const lost = gpu.lost.then(({ message, reason }) => (message === '' ? reason : message));
  return async () => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), LOSS_MS);
    });
    const message = await Promise.race([lost, timeout]);
    clearTimeout(timer);
    return message;
  };
}

/** ORT accepts a tensor over the device's limit and fails at the first run with a message that says nothing. */
function checkBufferLimits(model: GraphModel, choice: DeviceChoice): void {
  if (choice.device !== 'webgpu') return;
  const limit = bufferLimit(choice.gpu.limits);
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
  const failing = <Result>(task: () => Promise<Result>): Promise<Result> =>
    failingAs('A run failed', loss, task);
  const run = (feeds: Feeds, outputs: readonly string[]) => {
    const tensors: Record<string, Ort.Tensor> = {};
    for (const [name, feed] of Object.entries(feeds)) tensors[name] = tensor(ort, name, feed);
    return failing(() => session.run(tensors, outputs));
  };
  return {
    run: (feeds, outputs, signal) =>
      queue.add(async () => {
        const results = await run(feeds, outputs);
        try {
          return await failing(() =>
            Promise.all(outputs.map((name) => download(results[name], name))),
          );
        } finally {
          for (const name of outputs) results[name]?.dispose();
        }
      }, signal),
    runOnGpu: (feeds, outputs, signal) =>
      queue.add(async () => {
        const results = await run(feeds, outputs);
        return outputs.map((name) => {
          const result = results[name];
          if (result === undefined) throw noOutput(name);
          return {
            buffer: result.gpuBuffer as GPUBuffer,
            read: () => queue.add(() => failing(() => download(result, name))),
            release: () => queue.add(async () => result.dispose()),
          };
        });
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

async function download(result: Ort.Tensor | undefined, name: string): Promise<Float32Array> {
  const data = await result?.getData();
  if (data instanceof Float32Array) return data;
  throw noOutput(name);
}

function noOutput(name: string): NeriumError {
  return new NeriumError('RUNTIME_FAILED', `The graph gave no float output ${name}.`);
}

async function failingAs<Result>(
  what: string,
  loss: Loss,
  task: () => Promise<Result>,
): Promise<Result> {
  try {
    return await task();
  } catch (cause) {
    if (cause instanceof NeriumError) throw cause;
    const lost = await loss();
    if (lost !== undefined) {
      throw new NeriumError('DEVICE_LOST', `The GPU was lost: ${lost}.`, {
        hint: 'Call again: the next call starts anew.',
        cause,
      });
    }
    const message = cause instanceof Error ? cause.message : String(cause);
    const hint = startHint(message);
    throw new NeriumError('RUNTIME_FAILED', `${what}: ${message}`, {
      cause,
      ...(hint !== undefined && { hint }),
    });
  }
}
