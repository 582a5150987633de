/**
 * Puts a model together for a realm: device, runtime, source, cache, engine.
 */
import { invalidInput } from '../errors.ts';
import { DATABASE, roomyStore } from '../io/kept-items.ts';
import { idbStore, type KeyValueStore, memoryStore } from '../io/key-value.ts';
import { openSource } from '../io/open-source.ts';
import { progressMeter } from '../io/progress.ts';
import type { LoadRequest, ProgressEvent } from '../protocol.ts';
import { checkNames } from './check-names.ts';
import { Engine } from './engine.ts';
import { startModel } from './start-model.ts';

/** Loads a model and starts it. */
export async function loadEngine(
  request: LoadRequest,
  emit: (event: ProgressEvent) => void,
  signal: AbortSignal,
): Promise<Engine> {
  checkRequest(request);
  const meter = progressMeter(emit);
  const warnings: string[] = [];
  const warn = (message: string): void => {
    if (!warnings.includes(message)) warnings.push(message);
  };
  const store = await openStore(request, warn);
  const source = openSource(request.source, {
    revision: request.revision,
    hub: request.hub,
    store,
    model: nameOf(request),
    listener: meter,
    onFault: warn,
  });
  const started = await startModel({ request, source, store, emit, signal });
  meter.finish();
  const { model, runtime, deviceReason, fallback, probe } = started;
  const { threads, workers = 1 } = request;
  if (typeof threads === 'number' && threads > runtime.threads && workers === 1) {
    warn(`${runtime.threads} thread runs, not ${threads}: the page is not cross-origin isolated.`);
  }
  return new Engine(model, runtime, {
    records: store,
    model: nameOf(request),
    deviceReason,
    fallback,
    probe,
    warnings,
    warn,
    downloaded: () => ({ downloaded: meter.downloaded, cached: meter.cached }),
  });
}

async function openStore(
  { cache = true, evict = 'oldest' }: LoadRequest,
  warn: (message: string) => void,
): Promise<KeyValueStore> {
  if (!cache) return memoryStore();
  const store = await idbStore(DATABASE);
  if (evict === 'never') return store;
  return roomyStore(store, ({ kind, model }) => {
    const what = kind === 'labels' ? 'label vectors' : 'files';
    warn(`Storage was full: the ${what} of ${model} were removed, which were used longest ago.`);
  });
}

const DEVICES = ['auto', 'webgpu', 'wasm'];
const DTYPES = ['auto', 'fp32', 'int8'];
const EVICTIONS = ['oldest', 'never'];
const OPTIONS = [
  'device',
  'dtype',
  'revision',
  'cache',
  'evict',
  'threads',
  'workers',
  'hub',
] as const;

/** In a request, and as callers know them. */
const KNOWN: readonly (keyof LoadRequest)[] = [...OPTIONS, 'source', 'assetBase', 'losses'];

function checkRequest(request: LoadRequest): void {
  checkNames(request, KNOWN, [...OPTIONS, 'assetBaseUrl', 'worker', 'onProgress', 'signal']);
  const { source, device = 'auto', dtype = 'auto', threads = 'auto' } = request;
  const { workers = 1, evict = 'oldest' } = request;
  if (!(Number.isInteger(workers) && workers > 0 && workers <= 16)) {
    throw invalidInput('workers', workers, 'It is a whole number from 1 to 16.');
  }
  if (!EVICTIONS.includes(evict)) {
    throw invalidInput('evict', evict, `It is one of ${EVICTIONS.join(', ')}.`);
  }
  if (!DEVICES.includes(device)) {
    throw invalidInput('device', device, `It is one of ${DEVICES.join(', ')}.`);
  }
  if (!DTYPES.includes(dtype)) {
    throw invalidInput('dtype', dtype, `It is one of ${DTYPES.join(', ')}.`);
  }
  if (dtype === 'int8' && device === 'webgpu') {
    throw invalidInput('dtype', dtype, "It runs on WebAssembly only: use device: 'wasm'.");
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

function nameOf({ source }: LoadRequest): string {
  if (source.kind === 'hub') return source.id;
  if (source.kind === 'url') return source.url;
  return source.kind === 'files' ? 'files' : 'bytes';
}
