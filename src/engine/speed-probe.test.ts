import { expect, test } from 'vitest';
import { openDevice } from '../runtime/device.ts';
import { importOrt } from '../runtime/ort.ts';
import { createRuntime } from '../runtime/runtime.ts';
import { probeSpeed, wholeOverPart } from './speed-probe.ts';
import { openFixture } from './testing/open-fixture.ts';

// The GPU's side runs on WebAssembly here, as all does in Node.
test.each(['bi-span-bert', 'bi-span-projected', 'bi-span-markerV1', 'bi-span-deberta'])(
  'a part of %s runs in the place of the whole',
  async (model) => {
    const { engine } = await openFixture(model);
    const runtime = createRuntime(
      await importOrt('wasm', { threads: 1 }),
      await openDevice('wasm'),
    );
    const { webgpuMs, wasmMs, costMs, remembered } = await probeSpeed(engine.model, runtime);
    expect(webgpuMs).toBeGreaterThan(0);
    expect(wasmMs).toBeGreaterThan(0);
    expect(costMs).toBeGreaterThan(webgpuMs);
    expect(remembered).toBe(false);
    await engine.dispose();
  },
);

test('a model of one layer is the whole, and layers count in proportion', async () => {
  const { engine } = await openFixture('bi-span-bert');
  const { config } = engine.model;
  const ratio = (layers: number): number =>
    wholeOverPart({ ...config, textEncoder: { ...config.textEncoder, layers } }, 40, 30);
  expect(ratio(1)).toBe(1);
  expect(ratio(9) - ratio(5)).toBeCloseTo(ratio(5) - ratio(1), 9);
  // The heads are computed once, however many layers there are.
  expect(ratio(9)).toBeLessThan(9);
  expect(ratio(9)).toBeGreaterThan(1);
  await engine.dispose();
});
