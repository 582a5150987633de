import type { Page } from '@playwright/test';
import type { Fault } from '../support/server.ts';
import { expect, openLibrary, test } from '../support/test.ts';

const MODEL = 'fixtures/bi-span-bert/';

function load(page: Page, model: string) {
  return page.evaluate(async (model) => {
    try {
      const ner = await window.nerium.Nerium.load(model);
      await ner.dispose();
      return { code: 'LOADED', message: '' };
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return { code, message };
    }
  }, model);
}

const FAULTS: readonly (readonly [string, string, Fault, string])[] = [
  ['a missing config', 'gliner_config.json', { kind: 'status', status: 404 }, 'ASSET_MISSING'],
  ['a missing tokenizer', 'tokenizer.json', { kind: 'status', status: 404 }, 'ASSET_MISSING'],
  ['an HTML page for the config', 'gliner_config.json', { kind: 'html' }, 'ASSET_INVALID'],
  ['an HTML page for the weights', 'model.safetensors', { kind: 'html' }, 'ASSET_INVALID'],
  [
    'truncated weights',
    'model.safetensors',
    { kind: 'truncated', bytes: 100_000 },
    'ASSET_TRUNCATED',
  ],
  ['a server error', 'tokenizer.json', { kind: 'status', status: 500 }, 'NETWORK_FAILED'],
];

for (const [what, file, fault, code] of FAULTS) {
  test(`${what} gives ${code}, names the file, and nothing wrong is kept`, async ({
    page,
    startServer,
  }) => {
    const server = await startServer();
    await openLibrary(page, server);
    server.fault(`/${MODEL}${file}`, fault);
    const failed = await load(page, server.url + MODEL);
    expect(failed.code).toBe(code);
    expect(failed.message).toContain(file);
    server.heal();
    expect(await load(page, server.url + MODEL)).toEqual({ code: 'LOADED', message: '' });
  });
}

const PARTS: readonly (readonly [string, Fault, string, string])[] = [
  ['worker.js', { kind: 'html' }, 'WORKER_FAILED', 'dist/'],
  ['tokenizers.js', { kind: 'status', status: 404 }, 'WORKER_FAILED', 'tokenizers.js'],
  ['calls.js', { kind: 'html' }, 'WORKER_FAILED', 'calls.js'],
  ['ort/ort-wasm-simd-threaded.mjs', { kind: 'html' }, 'RUNTIME_FAILED', 'dist/ort/'],
  ['ort/ort-wasm-simd-threaded.wasm', { kind: 'html' }, 'RUNTIME_FAILED', 'dist/ort/'],
];

for (const [file, fault, code, said] of PARTS) {
  test(`the package without its ${file} gives ${code}, and says what to serve`, async ({
    page,
    startServer,
  }) => {
    const server = await startServer();
    await openLibrary(page, server);
    server.fault(`/package/${file}`, fault);
    const failed = await load(page, server.url + MODEL);
    expect(failed.code).toBe(code);
    expect(failed.message).toContain(said);
  });
}

test('wrong arguments are named', async ({ page, server }) => {
  await openLibrary(page, server);
  const errors = await page.evaluate(async (model) => {
    const ner = await window.nerium.Nerium.load(model);
    const calls: (() => Promise<unknown>)[] = [
      () => ner.extract('text', []),
      () => ner.extract('text', {}),
      () => ner.extract(3 as never, ['a']),
      () => ner.extract(['a', null] as never, ['a']),
      () => ner.extract('text', ['a', 5] as never),
      () => ner.extract('text', ['a'], { threshold: 2 }),
      () => ner.extract('text', ['a'], { overlap: 'some' as never }),
      () => ner.extract('text', ['a'], { threshold: { b: 0.5 } }),
      () => window.nerium.Nerium.load(model, { device: 'gpu' as never }),
      () => window.nerium.Nerium.load(5 as never),
    ];
    const errors: string[] = [];
    for (const call of calls) {
      await call().then(
        () => errors.push('no error'),
        (error: { code: string; message: string }) =>
          errors.push(`${error.code}: ${error.message}`),
      );
    }
    return errors;
  }, server.url + MODEL);
  expect(errors).toEqual([
    expect.stringMatching(/^LABELS_EMPTY/),
    expect.stringMatching(/^LABELS_EMPTY/),
    expect.stringMatching(/^INPUT_INVALID: text/),
    expect.stringMatching(/^INPUT_INVALID: text 1/),
    expect.stringMatching(/^INPUT_INVALID: labels/),
    expect.stringMatching(/^INPUT_INVALID: .*threshold/),
    expect.stringMatching(/^INPUT_INVALID: .*overlap/),
    expect.stringMatching(/^INPUT_INVALID: .*threshold/),
    expect.stringMatching(/^INPUT_INVALID: device/),
    expect.stringMatching(/^INPUT_INVALID: The model source/),
  ]);
});
