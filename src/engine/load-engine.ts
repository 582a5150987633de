/**
 * Puts a model together for a realm: device, runtime, source, cache, engine.
 */
import { invalidInput } from '../errors.ts';
import { ChangedFileError } from '../io/changed-file.ts';
import { idbStore, memoryStore } from '../io/key-value.ts';
import { openSource } from '../io/open-source.ts';
import { progressMeter } from '../io/progress.ts';
import type { DeviceName, LoadRequest, ModelInfo, ProgressEvent } from '../protocol.ts';
import { chooseDevice, type DeviceChoice } from '../runtime/device.ts';
import { importOrt } from '../runtime/ort.ts';
import { createRuntime, type Runtime } from '../runtime/runtime.ts';
import { chooseThreads } from '../runtime/threads.ts';
import { checkTower } from './canary.ts';
import { dropWrongFiles, isAboutFiles } from './drop-wrong-files.ts';
import { Engine } from './engine.ts';
import { type Model, openModel } from './open-model.ts';

/**
 * Loads a model and starts it. Under `auto`, a WebGPU device that cannot run the model gives way to WebAssembly, and
 * `info.fallback` says why.
 */
export async function loadEngine(
  request: LoadRequest,
  emit: (event: ProgressEvent) => void,
  signal: AbortSignal,
): Promise<Engine> {
  checkRequest(request);
  const { device = 'auto', cache = true } = request;
  const meter = progressMeter(emit);
  const store = cache ? await idbStore('nerium') : memoryStore();
  const warnings: string[] = [];
  const warn = (message: string): void => {
    if (!warnings.includes(message)) warnings.push(message);
  };
  const source = openSource(request.source, {
    revision: request.revision,
    hub: request.hub,
    store,
    listener: meter,
    onFault: warn,
  });
  // The build of ONNX Runtime stays that of the first choice: it runs WebAssembly too, and is there already.
  const attempt = (choice: DeviceChoice, build: DeviceName): Promise<Started> =>
    dropWrongFiles(source, () =>
      start(choice, build, request, (startRuntime) =>
        openModel(source, startRuntime, { signal, onProgress: emit }),
      ),
    );
  const open = (choice: DeviceChoice, build: DeviceName): Promise<Started> =>
    attempt(choice, build).catch((error: unknown) => {
      // Nothing of the old state is kept now, so all files of the second attempt belong together.
      if (error instanceof ChangedFileError && !signal.aborted) return attempt(choice, build);
      throw error;
    });
  const choice = await chooseDevice(device);
  let fallback: ModelInfo['fallback'];
  const started = await open(choice, choice.device).catch((error: unknown) => {
    if (device !== 'auto' || choice.device !== 'webgpu' || signal.aborted) throw error;
    if (isAboutFiles(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    fallback = { from: 'webgpu', reason };
    return open(
      {
        device: 'wasm',
        adapter: choice.adapter,
        reason: `WebAssembly, because the model did not run on WebGPU: ${reason}`,
      },
      'webgpu',
    );
  });
  meter.finish();
  return new Engine(started.model, started.runtime, {
    records: store,
    model: nameOf(request),
    fallback,
    warnings,
    warn,
    downloaded: () => ({ downloaded: meter.downloaded, cached: meter.cached }),
  });
}

const DEVICES = ['auto', 'webgpu', 'wasm'];

function checkRequest(request: LoadRequest): void {
  const { source, device = 'auto', threads = 'auto', workers = 1 } = request;
  if (!(Number.isInteger(workers) && workers > 0 && workers <= 16)) {
    throw invalidInput('workers', workers, 'It is a whole number from 1 to 16.');
  }
  if (!DEVICES.includes(device)) {
    throw invalidInput('device', device, `It is one of ${DEVICES.join(', ')}.`);
  }
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads > 0)) {
    throw invalidInput('threads', threads, "It is 'auto' or a positive integer.");
  }
  if ('files' in source && (typeof source.files !== 'object' || source.files === null)) {
    const hint =
      'Pass a hub id, the address of a folder, files, or an object of file names and bytes.';
    throw invalidInput('The model source', source.files, hint);
  }
}

interface Started {
  readonly model: Model;
  readonly runtime: Runtime;
}

async function start(
  choice: DeviceChoice,
  build: DeviceName,
  request: LoadRequest,
  open: (startRuntime: () => Promise<Runtime>) => Promise<Model>,
): Promise<Started> {
  const { threads = 'auto', workers = 1 } = request;
  const starting = chooseThreads(workers > 1 ? 1 : threads)
    .then((chosen) => importOrt(build, { threads: chosen, assetBase: request.assetBase }))
    .then((ort) => createRuntime(ort, choice));
  starting.catch(() => undefined); // reported by whoever awaits it; the model's files may fail first
  const model = await open(() => starting);
  try {
    if (choice.device === 'webgpu') await checkTower(model);
  } catch (error) {
    await model.textTower.release();
    throw error;
  }
  return { model, runtime: await starting };
}

function nameOf({ source }: LoadRequest): string {
  if (source.kind === 'hub') return source.id;
  if (source.kind === 'url') return source.url;
  return source.kind === 'files' ? 'files' : 'bytes';
}
