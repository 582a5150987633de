/**
 * Which device runs the model. Decided before ONNX Runtime is imported, in the realm where it will run: some
 * browsers expose WebGPU to pages and not to workers.
 */
import { NeriumError } from '../errors.ts';
import type { AdapterInfo, DeviceRequest } from '../protocol.ts';

export type DeviceChoice =
  | {
      readonly device: 'webgpu';
      readonly gpu: GPUDevice;
      readonly adapter: AdapterInfo;
      readonly reason: string;
    }
  | {
      readonly device: 'wasm';
      readonly adapter: AdapterInfo | undefined;
      readonly reason: string;
    };

/**
 * Chooses the device.
 *
 * `auto` takes WebGPU only on a hardware adapter: software adapters are slower than WebAssembly.
 *
 * @throws NeriumError WEBGPU_UNAVAILABLE for `webgpu` without an adapter: an explicit device never falls back
 * @example
 * const choice = await chooseDevice('auto');
 */
export async function chooseDevice(request: DeviceRequest): Promise<DeviceChoice> {
  if (request === 'wasm') {
    return { device: 'wasm', adapter: undefined, reason: 'WebAssembly was asked for.' };
  }
  const found = await findAdapter();
  if ('missing' in found) {
    if (request === 'webgpu') {
      throw new NeriumError('WEBGPU_UNAVAILABLE', `WebGPU was asked for, but ${found.missing}.`, {
        hint: "Use device: 'auto' or 'wasm', or a browser and machine with WebGPU.",
        cause: found.cause,
      });
    }
    return { device: 'wasm', adapter: undefined, reason: `WebAssembly, because ${found.missing}.` };
  }
  const adapter = describeAdapter(found.adapter);
  if (request === 'auto' && adapter.isFallback) {
    return {
      device: 'wasm',
      adapter,
      reason: 'WebAssembly, because the only WebGPU adapter is a software renderer.',
    };
  }
  const reason = request === 'auto' ? 'WebGPU, on a hardware adapter.' : 'WebGPU was asked for.';
  return { device: 'webgpu', gpu: await openDevice(found.adapter), adapter, reason };
}

type AdapterSearch =
  | { readonly adapter: GPUAdapter }
  | { readonly missing: string; readonly cause?: unknown };

async function findAdapter(): Promise<AdapterSearch> {
  const gpu = typeof navigator === 'undefined' ? undefined : navigator.gpu;
  if (gpu === undefined) return { missing: 'this browser has no WebGPU in workers' };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    return adapter === null ? { missing: 'the browser found no WebGPU adapter' } : { adapter };
  } catch (cause) {
    return { missing: 'the search for a WebGPU adapter failed', cause };
  }
}

function describeAdapter(adapter: GPUAdapter): AdapterInfo {
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  return { vendor, architecture, description, isFallback: isFallbackAdapter };
}

/**
 * Our own device, so that its loss can be seen. All limits of the adapter, and `shader-f16` where there is any; never
 * `subgroups`: with 4-wide subgroups an attention kernel of ONNX Runtime gives wrong numbers without an error.
 */
async function openDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const limits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') limits[name] = value;
  }
  const features: GPUFeatureName[] = adapter.features.has('shader-f16') ? ['shader-f16'] : [];
  try {
    return await adapter.requestDevice({ requiredFeatures: features, requiredLimits: limits });
  } catch (cause) {
    throw new NeriumError('WEBGPU_UNAVAILABLE', 'The WebGPU adapter gave no device.', {
      hint: "Use device: 'wasm'.",
      cause,
    });
  }
}
