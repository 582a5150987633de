import { describe, expect, test } from 'vitest';
import { type DeviceFacts, decideBySpeed, decideDevice, type ModelFacts } from './device-rule.ts';

const model: ModelFacts = { largestTensor: 2 ** 26, preferred: undefined, probe: undefined };
const hardware: DeviceFacts = {
  adapter: { vendor: 'v', architecture: 'a', description: 'd', isFallback: false },
  bufferBytes: 2 ** 27,
  model,
};
const slower = { webgpuMs: 40, wasmMs: 12.4, costMs: 300, remembered: false };
const faster = { ...slower, webgpuMs: 4 };

describe('auto', () => {
  test('never takes a software adapter, whatever the model or a measurement says', () => {
    const adapter = { ...hardware.adapter, isFallback: true };
    const eager = { ...model, preferred: 'webgpu', probe: faster } as const;
    const verdict = decideDevice({ ...hardware, adapter, model: eager });
    expect(verdict).toMatchObject({ device: 'wasm', isOpen: false });
    expect(verdict.reason).toContain('software');
  });

  test('takes no GPU whose buffers are too small for the model', () => {
    const large = { ...model, largestTensor: 2 ** 27 + 1, preferred: 'webgpu' } as const;
    const verdict = decideDevice({ ...hardware, model: large });
    expect(verdict).toMatchObject({ device: 'wasm', isOpen: false });
    expect(verdict.reason).toContain('129 MiB');
    const fits = { ...model, largestTensor: 2 ** 27 };
    expect(decideDevice({ ...hardware, model: fits }).device).toBe('webgpu');
  });

  test.each(['webgpu', 'wasm'] as const)('follows a manifest that says %s', (preferred) => {
    const contrary = preferred === 'webgpu' ? slower : faster;
    const verdict = decideDevice({ ...hardware, model: { ...model, preferred, probe: contrary } });
    expect(verdict).toMatchObject({ device: preferred, isOpen: false });
    expect(verdict.reason).toContain('nerium.json');
  });

  test('follows what was measured before', () => {
    const of = (probe: typeof faster) => decideDevice({ ...hardware, model: { ...model, probe } });
    expect(of(faster)).toEqual(decideBySpeed(faster));
    expect(of(slower)).toEqual(decideBySpeed(slower));
  });

  test('has to measure where nothing is known', () => {
    expect(decideDevice(hardware)).toMatchObject({ device: 'webgpu', isOpen: true });
  });
});

test('the faster device wins, and the reason has the times', () => {
  expect(decideBySpeed(faster)).toMatchObject({ device: 'webgpu', isOpen: false });
  const { device, reason } = decideBySpeed(slower);
  expect(device).toBe('wasm');
  expect(reason).toContain('40 ms on WebGPU, about 12 ms on WebAssembly');
});
