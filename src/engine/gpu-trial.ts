/**
 * What a GPU has to pass before it is taken. A chunk of its own: most pages have no need of it.
 */
import type { SpeedProbe } from '../protocol.ts';
import { createRuntime, type OrtModule } from '../runtime/runtime.ts';
import { checkModel } from './canary.ts';
import { inTime } from './in-time.ts';
import type { Model } from './open-model.ts';
import { probeSpeed } from './speed-probe.ts';

/**
 * Whether it computes right numbers.
 *
 * @param gpu is destroyed where that takes too long; without one there is no limit
 * @throws NeriumError RUNTIME_FAILED
 */
export function checkGpu(model: Model, gpu: GPUDevice | undefined): Promise<void> {
  const checking = checkModel(model);
  return gpu === undefined ? checking : inTime(checking, gpu);
}

/** How fast it is beside WebAssembly, which runs in the same build of ONNX Runtime. */
export function measureGpu(model: Model, ort: OrtModule): Promise<SpeedProbe> {
  const reason = 'To measure it.';
  return probeSpeed(model, createRuntime(ort, { device: 'wasm', adapter: undefined, reason }));
}
