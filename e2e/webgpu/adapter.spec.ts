import { expect, openLibrary, test } from '../support/test.ts';

test('this browser has a software WebGPU adapter', async ({ page, server }) => {
  await openLibrary(page, server);
  const fallback = await page.evaluate(async () => {
    const adapter = await navigator.gpu.requestAdapter();
    return adapter?.info.isFallbackAdapter;
  });
  expect(fallback).toBe(true);
});
