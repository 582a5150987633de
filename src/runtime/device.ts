/**
 * Which device runs the model. Decided before ONNX Runtime is imported, in the realm where it will run: some
 * browsers expose WebGPU to pages and not to workers.
 */
import { NeriumError } from '../errors.ts';
import type { AdapterInfo, DeviceName, DeviceRequest, SpeedProbe } from '../protocol.ts';
import { decideDevice, type ModelFacts } from './device-rule.ts';

export type DeviceChoice =
  | {
      readonly device: 'webgpu';
      readonly gpu: GPUDevice;
      readonly adapter: AdapterInfo;
      readonly reason: string;
      /** The measurement that decided, from an earlier load. */
      readonly probe?: SpeedProbe | undefined;
      /** Whether it is to be measured that this is the faster device. */
      readonly isOpen: boolean;
    }
  | {
      readonly device: 'wasm';
      readonly adapter: AdapterInfo | undefined;
      readonly reason: string;
      readonly probe?: SpeedProbe | undefined;
    };

/**
 * Opens the device that is asked for.
 *
 * @throws NeriumError WEBGPU_UNAVAILABLE for `webgpu` without an adapter: an explicit device never falls back
 * @example
 * const choice = await openDevice('wasm');
 */
export async function openDevice(request: DeviceName): Promise<DeviceChoice> {
  const noFacts = { largestTensor: 0, preferred: undefined, probe: undefined };
  return chooseDevice(await searchDevice(request), async () => noFacts);
}

/** What is known of the devices before the model is. */
export interface DeviceSearch {
  readonly request: DeviceRequest;
  readonly adapter: GPUAdapter | undefined;
  /** Why there is no adapter. */
  readonly missing: string;
}

/** After so many losses of a GPU `auto` leaves it. */
const MAX_LOSSES = 2;

/**
 * Looks for a GPU where one may be used.
 *
 * @param losses how often one was lost before
 * @throws NeriumError WEBGPU_UNAVAILABLE for `webgpu` without an adapter: an explicit device never falls back
 */
export async function searchDevice(request: DeviceRequest, losses = 0): Promise<DeviceSearch> {
  if (request === 'wasm') return { request, adapter: undefined, missing: '' };
  if (request === 'auto' && losses >= MAX_LOSSES) {
    return { request, adapter: undefined, missing: `the GPU was lost ${losses} times` };
  }
  const found = await findAdapter();
  if ('adapter' in found) return { request, adapter: found.adapter, missing: '' };
  if (request === 'auto') return { request, adapter: undefined, missing: found.missing };
  throw new NeriumError('WEBGPU_UNAVAILABLE', `WebGPU was asked for, but ${found.missing}.`, {
    hint: "Use device: 'auto' or 'wasm', or a browser and machine with WebGPU.",
    cause: found.cause,
  });
}

/**
 * Chooses the device for a model, by `decideDevice` under `auto`.
 *
 * @param readFacts called where they matter
 * @throws NeriumError WEBGPU_UNAVAILABLE where the adapter gives no device
 * @example
 * const choice = await chooseDevice(await searchDevice('auto'), readFacts);
 */
export async function chooseDevice(
  { request, adapter: found, missing }: DeviceSearch,
  readFacts: (adapter: AdapterInfo) => Promise<ModelFacts>,
): Promise<DeviceChoice> {
  if (found === undefined) {
    const reason =
      request === 'wasm' ? 'WebAssembly was asked for.' : `WebAssembly, because ${missing}.`;
    return { device: 'wasm', adapter: undefined, reason };
  }
  const adapter = describeAdapter(found);
  if (request === 'webgpu') {
    const reason = 'WebGPU was asked for.';
    return { device: 'webgpu', gpu: await requestDevice(found), adapter, reason, isOpen: false };
  }
  const bufferBytes = bufferLimit(found.limits);
  const model = await readFacts(adapter);
  const { device, reason, isOpen } = decideDevice({ adapter, bufferBytes, model });
  const { probe } = model;
  return device === 'wasm'
    ? { device, adapter, reason, probe }
    : { device, gpu: await requestDevice(found), adapter, reason, probe, isOpen };
}

/** Bytes of the longest buffer that a shader can be given. */
export function bufferLimit({
  maxBufferSize,
  maxStorageBufferBindingSize,
}: GPUSupportedLimits): number {
  return Math.min(maxBufferSize, maxStorageBufferBindingSize);
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

/** Chromium before 127 has no `info`, and until 136 the adapter itself says whether it is a fallback. */
interface AnyAdapter {
  readonly info?: Partial<GPUAdapterInfo>;
  readonly isFallbackAdapter?: boolean;
}

function describeAdapter(adapter: AnyAdapter): AdapterInfo {
  const {
    vendor = '',
    architecture = '',
    description = '',
    isFallbackAdapter,
  } = adapter.info ?? {};
  const isFallback = isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  return { vendor, architecture, description, isFallback };
}

/**
 * Our own device, so that its loss can be seen. All limits of the adapter, and `shader-f16` where there is any; never
 * `subgroups`: with 4-wide subgroups an attention kernel of ONNX Runtime gives wrong numbers without an error.
 */
async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
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
