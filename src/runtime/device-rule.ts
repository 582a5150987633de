/**
 * What `auto` means, as a function of facts: so that it can be tested without a GPU.
 */
import type { AdapterInfo, DeviceName, SpeedProbe } from '../protocol.ts';

export interface DeviceFacts {
  readonly adapter: AdapterInfo;
  /** Bytes of the longest buffer that its shaders can be given. */
  readonly bufferBytes: number;
  readonly model: ModelFacts;
}

export interface ModelFacts {
  /** Bytes of the model's largest tensor. */
  readonly largestTensor: number;
  /** What the model's `nerium.json` says. */
  readonly preferred: DeviceName | undefined;
  /** What was measured with this model on this adapter. */
  readonly probe: SpeedProbe | undefined;
}

export interface Verdict {
  readonly device: DeviceName;
  /** One sentence. */
  readonly reason: string;
  /** Whether it takes a measurement to know that this device is the faster one. */
  readonly isOpen: boolean;
}

/**
 * The device that `auto` takes where there is a WebGPU adapter. In this order: hardware, room for the model, the word of
 * whoever published the model, a measurement.
 *
 * @example
 * decideDevice({ adapter, bufferBytes: 2 ** 30, model }); // { device: 'webgpu', reason: 'WebGPU, …', isOpen: true }
 */
export function decideDevice({ adapter, bufferBytes, model }: DeviceFacts): Verdict {
  const { largestTensor, preferred, probe } = model;
  if (adapter.isFallback) {
    return wasm('WebAssembly, because the only WebGPU adapter is a software renderer.');
  }
  if (largestTensor > bufferBytes) {
    return wasm(
      `WebAssembly, because the model has a tensor of ${inMiB(largestTensor)} and this GPU's buffers hold ${inMiB(bufferBytes)}.`,
    );
  }
  if (preferred !== undefined) {
    const name = preferred === 'webgpu' ? 'WebGPU' : 'WebAssembly';
    return {
      device: preferred,
      reason: `${name}, as the model's nerium.json says.`,
      isOpen: false,
    };
  }
  if (probe !== undefined) return decideBySpeed(probe);
  return { device: 'webgpu', reason: 'WebGPU, on a hardware adapter.', isOpen: true };
}

/** The device that was faster. */
export function decideBySpeed({ webgpuMs, wasmMs }: SpeedProbe): Verdict {
  const times = `${Math.round(webgpuMs)} ms on WebGPU, about ${Math.round(wasmMs)} ms on WebAssembly`;
  return webgpuMs <= wasmMs
    ? { device: 'webgpu', reason: `WebGPU, measured with a short text: ${times}.`, isOpen: false }
    : wasm(`WebAssembly, measured with a short text: ${times}.`);
}

function wasm(reason: string): Verdict {
  return { device: 'wasm', reason, isOpen: false };
}

function inMiB(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`;
}
