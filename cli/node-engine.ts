import { Engine } from '../src/engine/engine.ts';
import { openModel } from '../src/engine/open-model.ts';
import { memoryStore } from '../src/io/key-value.ts';
import type { Dtype } from '../src/protocol.ts';
import { openDevice } from '../src/runtime/device.ts';
import { importOrt } from '../src/runtime/ort.ts';
import { createRuntime } from '../src/runtime/runtime.ts';
import { modelSource } from './model-source.ts';

/** The engine in this process, on WebAssembly, with one thread; it keeps nothing. `path` is a folder or an address. */
export async function openNodeEngine(path: string, dtype: Dtype = 'fp32'): Promise<Engine> {
  const ort = await importOrt('wasm', { threads: 1 });
  const runtime = createRuntime(ort, await openDevice('wasm'));
  const model = await openModel(modelSource(path), async () => runtime, { dtype });
  return new Engine(model, runtime, {
    records: memoryStore(),
    model: path,
    deviceReason: runtime.reason,
    fallback: undefined,
    probe: undefined,
    downloaded: () => ({ downloaded: 0, cached: 0 }),
    warnings: [],
    warn: (message) => console.error(message),
  });
}
