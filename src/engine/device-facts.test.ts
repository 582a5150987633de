import { describe, expect, test } from 'vitest';
import { bytesSource } from '../io/bytes-source.ts';
import { memoryStore } from '../io/key-value.ts';
import type { AdapterInfo } from '../protocol.ts';
import { largestTensor, probeKey, recallProbe, rememberProbe } from './device-facts.ts';
import { openFixture } from './testing/open-fixture.ts';

const adapter: AdapterInfo = {
  vendor: 'v',
  architecture: 'a',
  description: 'd',
  isFallback: false,
};
const measured = { webgpuMs: 3, wasmMs: 12, costMs: 210, remembered: false };

describe('a measurement', () => {
  test('is remembered, and known as such', async () => {
    const store = memoryStore();
    expect(await recallProbe(store, 'key')).toBeUndefined();
    await rememberProbe(store, 'key', measured);
    expect(await recallProbe(store, 'key')).toEqual({ ...measured, remembered: true });
  });

  test('is for one model and one adapter', async () => {
    const { engine } = await openFixture('bi-span-bert');
    const { config } = engine.model;
    const source = bytesSource({});
    const key = probeKey(source, adapter, config);
    const others = [
      probeKey({ ...source, revision: 'main' }, adapter, config),
      probeKey(source, { ...adapter, architecture: 'b' }, config),
      probeKey(source, adapter, { ...config, textEncoder: { ...config.textEncoder, layers: 9 } }),
    ];
    expect(new Set([key, ...others]).size).toBe(4);
    await engine.dispose();
  });

  test.each([7, null, {}, { ...measured, wasmMs: 'fast' }, { ...measured, costMs: Number.NaN }])(
    'that reads %j counts as none',
    async (value) => {
      const store = memoryStore();
      await store.set('key', value);
      expect(await recallProbe(store, 'key')).toBeUndefined();
    },
  );

  test('a store that fails neither knows nor stops anything', async () => {
    const refuse = () => Promise.reject(new Error('refused'));
    const store = { ...memoryStore(), get: refuse, set: refuse };
    await rememberProbe(store, 'key', measured);
    expect(await recallProbe(store, 'key')).toBeUndefined();
  });
});

test('the largest tensor is a vocabulary', async () => {
  const { engine } = await openFixture('bi-span-bert');
  const { config, checkpoint } = engine.model;
  const sizes = [...checkpoint.tensors.values()].map(({ shape }) =>
    shape.reduce((product, size) => product * size, 4),
  );
  expect(largestTensor(config)).toBe(Math.max(...sizes));
  await engine.dispose();
});
