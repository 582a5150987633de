import type { Page } from '@playwright/test';
import { expect, openLibrary, test } from '../support/test.ts';

const MODEL = 'fixtures/bi-span-bert/';
const FILES = [
  'gliner_config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
  'labels_tokenizer/tokenizer.json',
  'labels_tokenizer/tokenizer_config.json',
];

declare global {
  interface Window {
    /** The files of a model as bytes, with a manifest that prefers WebGPU. */
    filesOf(model: string, names: readonly string[]): Promise<Record<string, Uint8Array>>;
  }
}

test.beforeEach(async ({ page, server }) => {
  await openLibrary(page, server);
  await page.evaluate(() => {
    window.filesOf = async (model, names) => {
      const entries = names.map(async (name) => {
        const response = await fetch(model + name);
        return [name, new Uint8Array(await response.arrayBuffer())] as const;
      });
      return {
        ...Object.fromEntries(await Promise.all(entries)),
        'nerium.json': new TextEncoder().encode('{"device":"webgpu"}'),
      };
    };
  });
});

test('auto on what seems to be hardware measures both devices, once', async ({ page, server }) => {
  const infos = await page.evaluate(async (model) => {
    const load = async () => {
      const ner = await window.nerium.Nerium.load(model, { worker: '/page/hardware.worker.js' });
      const found = await ner.extract('Alain Farley works at McGill', ['person'], {
        threshold: 0.01,
      });
      await ner.dispose();
      return { ...ner.info, found: found.length };
    };
    return [await load(), await load()];
  }, server.url + MODEL);
  const [first, second] = infos;
  // Which one is faster is not the point: a software adapter never is by much, and machines are busy.
  for (const { probe, device, deviceReason, fallback, found } of infos) {
    expect(probe?.webgpuMs).toBeGreaterThan(0);
    expect(probe?.wasmMs).toBeGreaterThan(0);
    expect(device).toBe((probe?.webgpuMs ?? 0) <= (probe?.wasmMs ?? 0) ? 'webgpu' : 'wasm');
    expect(deviceReason).toContain('measured');
    expect(fallback).toBeUndefined();
    expect(found).toBeGreaterThan(0);
  }
  expect(second?.probe).toEqual({ ...first?.probe, remembered: true });
  expect(first?.probe?.remembered).toBe(false);
  test.info().annotations.push({ type: 'probe', description: JSON.stringify(first?.probe) });
});

test('auto takes the device that nerium.json names, without a measurement', async ({
  page,
  server,
}) => {
  const info = await loadWith(page, server.url + MODEL, '/page/hardware.worker.js');
  expect(info).toMatchObject({ device: 'webgpu', kernel: 'wgsl', fallback: undefined });
  expect(info.probe).toBeUndefined();
  expect(info.deviceReason).toContain('nerium.json');
});

test('auto leaves a GPU whose scores are wrong, and says so', async ({ page, server }) => {
  const info = await loadWith(page, server.url + MODEL, '/page/hardware.worker.js?wrong');
  expect(info.device).toBe('wasm');
  expect(info.fallback).toMatchObject({ from: 'webgpu' });
  expect(info.fallback?.reason).toContain('wrong numbers');
  expect(info.deviceReason).toContain('wrong numbers');
  expect(info.kernel).not.toBe('wgsl');
});

test('a GPU that is lost is an error, the next call works on a new one, and auto leaves it after two', async ({
  page,
  server,
}) => {
  const found = await page.evaluate(
    async ({ model, files }) => {
      const { isNeriumError, Nerium } = window.nerium;
      const source = await window.filesOf(model, files);
      const ner = await Nerium.load(source, { worker: '/page/hardware.worker.js' });
      const codes: unknown[] = [];
      const devices = [ner.info.device];
      const labels = await ner.labels(['person', 'organization']);
      const call = () => ner.extract('Alain Farley works at McGill', labels, { threshold: 0.01 });
      const results = [await call()];
      while (devices.length < 3) {
        new BroadcastChannel('lose-device').postMessage('now');
        // Some calls may be faster than the message.
        const error = await call().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error === undefined) continue;
        codes.push(isNeriumError(error) ? error.code : String(error));
        results.push(await call());
        devices.push(ner.info.device);
      }
      const places = results.map((entities) => entities.map(({ score: _, ...entity }) => entity));
      return { codes, devices, places, reason: ner.info.deviceReason };
    },
    { model: server.url + MODEL, files: FILES },
  );
  expect(found.codes).toEqual(['DEVICE_LOST', 'DEVICE_LOST']);
  expect(found.devices).toEqual(['webgpu', 'webgpu', 'wasm']);
  expect(found.reason).toContain('lost 2 times');
  const [before, again, onWasm] = found.places;
  expect(before?.length).toBeGreaterThan(0);
  expect(again).toEqual(before);
  expect(onWasm).toEqual(before);
});

/** The model with a manifest that prefers WebGPU. */
function loadWith(page: Page, model: string, worker: string) {
  return page.evaluate(
    async ({ model, worker, files }) => {
      const source = await window.filesOf(model, files);
      const ner = await window.nerium.Nerium.load(source, { worker });
      await ner.extract('Alain Farley works at McGill', ['person']);
      return ner.info;
    },
    { model, worker, files: FILES },
  );
}
