import { expect, openLibrary, test } from '../support/test.ts';

test('the built library loads on a plain page without a bundler', async ({ page, server }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await openLibrary(page, server);
  expect(await page.evaluate(() => typeof window.nerium.Nerium.load)).toBe('function');
  expect(errors).toEqual([]);
});

test('pages are isolated, and this browser has no WebGPU adapter', async ({ page, server }) => {
  await openLibrary(page, server);
  const seen = await page.evaluate(async () => ({
    isolated: window.crossOriginIsolated,
    adapter: (await navigator.gpu.requestAdapter()) !== null,
  }));
  expect(seen).toEqual({ isolated: true, adapter: false });
});
