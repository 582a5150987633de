import { afterEach, expect, test, vi } from 'vitest';
import { chooseDevice, searchDevice } from './device.ts';

afterEach(() => vi.unstubAllGlobals());

const LIMITS = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };

/** What `auto` takes where the browser's adapter is this one. */
async function choose(adapter: object) {
  const gpu = { limits: LIMITS, features: new Set(), requestDevice: async () => 'device' };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => ({ ...gpu, ...adapter }) } });
  const facts = { largestTensor: 0, preferred: undefined, probe: undefined };
  return chooseDevice(await searchDevice('auto'), async () => facts);
}

test('an adapter says what it is', async () => {
  const info = { vendor: 'amd', architecture: 'rdna-3', description: '', isFallbackAdapter: false };
  expect(await choose({ info })).toMatchObject({
    device: 'webgpu',
    gpu: 'device',
    adapter: { vendor: 'amd', architecture: 'rdna-3', description: '', isFallback: false },
  });
  expect(await choose({ info: { ...info, isFallbackAdapter: true } })).toMatchObject({
    device: 'wasm',
    adapter: { isFallback: true },
  });
});

test('a browser from before adapters said so is no failure', async () => {
  const unknown = { vendor: '', architecture: '', description: '' };
  expect(await choose({})).toMatchObject({
    device: 'webgpu',
    adapter: { ...unknown, isFallback: false },
  });
  expect(await choose({ isFallbackAdapter: true })).toMatchObject({
    device: 'wasm',
    adapter: { ...unknown, isFallback: true },
  });
});
