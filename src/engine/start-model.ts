/**
 * A model on its device: chosen, started, checked, and under `auto` measured, or given up for the next one.
 */
import type { ModelConfig } from '../checkpoint/config.ts';
import { isNeriumError, partMissing } from '../errors.ts';
import { ChangedFileError } from '../io/changed-file.ts';
import type { KeyValueStore } from '../io/key-value.ts';
import type { AssetSource } from '../io/source.ts';
import type { LoadRequest, ModelInfo, ProgressEvent, SpeedProbe } from '../protocol.ts';
import {
  chooseDevice,
  type DeviceChoice,
  type DeviceSearch,
  searchDevice,
} from '../runtime/device.ts';
import { decideBySpeed } from '../runtime/device-rule.ts';
import { importOrt } from '../runtime/ort.ts';
import type { OrtBuild } from '../runtime/ort-assets.ts';
import { createRuntime, type OrtModule, type Runtime } from '../runtime/runtime.ts';
import { chooseThreads } from '../runtime/threads.ts';
import { largestTensor, probeKey, recallProbe, rememberProbe } from './device-facts.ts';
import { dropWrongFiles, isAboutFiles } from './drop-wrong-files.ts';
import type { ModelSettings } from './model-settings.ts';
import { type Model, openModel } from './open-model.ts';

export interface StartContext {
  readonly request: LoadRequest;
  readonly source: AssetSource;
  readonly store: KeyValueStore;
  readonly emit: (event: ProgressEvent) => void;
  readonly signal: AbortSignal;
}

export interface StartedModel {
  readonly model: Model;
  readonly runtime: Runtime;
  readonly deviceReason: string;
  readonly fallback: ModelInfo['fallback'];
  readonly probe: SpeedProbe | undefined;
}

type Choose = (config: ModelConfig, settings: Promise<ModelSettings>) => Promise<DeviceChoice>;

interface Started {
  readonly model: Model;
  readonly runtime: Runtime;
  readonly choice: DeviceChoice;
  readonly ort: OrtModule;
}

/** Why a GPU is left that was tried. */
type Left = Pick<StartedModel, 'deviceReason' | 'fallback' | 'probe'>;

/** Under `auto`, WebGPU that cannot run the model or is slower gives way to WebAssembly, and the result says why. */
export async function startModel(context: StartContext): Promise<StartedModel> {
  const { request, source, store, signal } = context;
  const search: DeviceSearch =
    request.dtype === 'int8'
      ? { request: 'auto', adapter: undefined, missing: 'int8 runs on no other device' }
      : await searchDevice(request.device ?? 'auto', request.losses);
  const known: { choice?: DeviceChoice } = {};
  const choose: Choose = async (config, settings) => {
    known.choice ??= await chooseDevice(search, async (adapter) => ({
      largestTensor: largestTensor(config),
      preferred: (await settings).device,
      probe: await recallProbe(store, probeKey(source, adapter, config)),
    }));
    return known.choice;
  };
  const result = await openFaster(context, choose).catch((error: unknown): Left => {
    const isGpu = known.choice?.device === 'webgpu' || isNeriumError(error, 'WEBGPU_UNAVAILABLE');
    if (!isGpu || request.device === 'webgpu' || signal.aborted || isAboutFiles(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return {
      deviceReason: `WebAssembly, because the model did not run on WebGPU: ${reason}`,
      fallback: { from: 'webgpu', reason },
      probe: undefined,
    };
  });
  if ('model' in result) return result;
  if (known.choice?.device === 'webgpu') known.choice.gpu.destroy();
  const adapter = known.choice?.adapter;
  const choice: DeviceChoice = { device: 'wasm', adapter, reason: result.deviceReason };
  // The build of ONNX Runtime stays that of the first choice: it runs WebAssembly too, and is there already.
  const build = known.choice === undefined ? undefined : 'webgpu';
  const { model, runtime } = await open(context, async () => choice, build);
  return { ...result, model, runtime };
}

/** The model on the chosen device. Where it takes a measurement to know, and WebAssembly is faster, only that. */
async function openFaster(context: StartContext, choose: Choose): Promise<StartedModel | Left> {
  const { model, runtime, choice, ort } = await open(context, choose);
  const { reason: deviceReason, probe } = choice;
  if (choice.device === 'wasm' || !choice.isOpen) {
    return { model, runtime, deviceReason, probe, fallback: undefined };
  }
  let isFaster = false;
  try {
    const { measureGpu } = await import('./gpu-trial.ts').catch(partMissing);
    const measured = await measureGpu(model, ort);
    const key = probeKey(context.source, choice.adapter, model.config);
    await rememberProbe(context.store, key, measured);
    const verdict = decideBySpeed(measured);
    isFaster = verdict.device === 'webgpu';
    const result = { deviceReason: verdict.reason, probe: measured, fallback: undefined };
    return isFaster ? { ...result, model, runtime } : result;
  } finally {
    if (!isFaster) await release(model);
  }
}

/** A second time where a file was changed while the model was read: nothing of the old state is kept then. */
function open(context: StartContext, choose: Choose, build?: OrtBuild): Promise<Started> {
  const { source, signal } = context;
  const attempt = () => dropWrongFiles(source, () => start(context, choose, build));
  return attempt().catch((error: unknown) => {
    if (error instanceof ChangedFileError && !signal.aborted) return attempt();
    throw error;
  });
}

async function start(
  { request, source, signal, emit }: StartContext,
  choose: Choose,
  build?: OrtBuild,
): Promise<Started> {
  const { threads = 'auto', workers = 1, assetBase, dtype = 'auto' } = request;
  const choosingThreads = chooseThreads(workers > 1 ? 1 : threads);
  const begun: { rest?: Omit<Started, 'model'> } = {};
  const startRuntime = async (...known: Parameters<Choose>): Promise<Runtime> => {
    const choice = await choose(...known);
    const options = { threads: await choosingThreads, assetBase };
    const ort = await importOrt(build ?? choice.device, options);
    begun.rest = { choice, ort, runtime: createRuntime(ort, choice) };
    return begun.rest.runtime;
  };
  const model = await openModel(source, startRuntime, {
    signal,
    onProgress: emit,
    dtype: dtype === 'auto' ? 'fp32' : dtype,
  });
  if (begun.rest === undefined) throw new RangeError('The model was opened without a runtime.');
  try {
    const { choice } = begun.rest;
    if (choice.device === 'webgpu') {
      const { checkGpu } = await import('./gpu-trial.ts').catch(partMissing);
      // Who asks for WebGPU gets it, however slow.
      await checkGpu(model, request.device === 'webgpu' ? undefined : choice.gpu);
    }
  } catch (error) {
    await release(model);
    throw error;
  }
  return { model, ...begun.rest };
}

async function release({ textTower, scorer }: Model): Promise<void> {
  scorer.release();
  await textTower.release();
}
