/**
 * A checkpoint with the tensor names and shapes of the published edge v2.0 (random values): it opens and annotates, its
 * second load needs no server. Prints what was fetched, how long it took, and the page's memory in multiples of the weights.
 * NERIUM_V2_SIZE takes another size: small, base or large.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { makeCheckpoint } from '../../scripts/make-v2-checkpoint.mjs';
import { expect, openLibrary, test } from '../support/test.ts';

const SIZE = process.env.NERIUM_V2_SIZE ?? 'edge';
const FOLDER = fileURLToPath(new URL('../../.cache/models/', import.meta.url));

function annotate(page: Page, model: string) {
  return page.evaluate(async (model) => {
    const start = performance.now();
    const ner = await window.nerium.Nerium.load(model, { device: 'wasm' });
    const loaded = performance.now() - start;
    const text = 'Marit Solberg told reporters in Oslo that the deal should close by March 2027.';
    const { candidates, windows } = await ner.analyze(text, ['person', 'city', 'date'], {
      floor: 0,
    });
    const first = performance.now() - start;
    const { sizes, architecture } = ner.info;
    const memory = await (
      performance as unknown as { measureUserAgentSpecificMemory(): Promise<{ bytes: number }> }
    ).measureUserAgentSpecificMemory();
    return {
      loaded,
      first,
      sizes,
      architecture,
      windows: windows.length,
      pairs: candidates.logit.length,
      finite: candidates.logit.every(Number.isFinite),
      memory: memory.bytes,
    };
  }, model);
}

test(`a random checkpoint of ${SIZE} v2.0 shape annotates, and loads again without its server`, async ({
  page,
  server,
  startServer,
}) => {
  const folder = join(FOLDER, SIZE);
  if (!existsSync(join(folder, 'pytorch_model.bin'))) makeCheckpoint(SIZE, folder);
  const models = await startServer({ mounts: { '/': FOLDER }, cors: true });
  await openLibrary(page, server);
  const cold = await annotate(page, `${models.url}${SIZE}/`);
  expect(cold.architecture).toContain('modernbert + bert');
  // 15 words, widths up to 12, 3 labels: every pair has a probability over 0.
  const words = 15;
  const spans = Array.from({ length: words }, (_, start) => Math.min(12, words - start));
  expect(cold.pairs).toBe(3 * spans.reduce((sum, widths) => sum + widths, 0));
  expect(cold.finite).toBe(true);

  await models.stop();
  await openLibrary(page, server);
  const warm = await annotate(page, `${models.url}${SIZE}/`);
  expect(warm.sizes.downloaded).toBe(0);
  expect(warm.pairs).toBe(cold.pairs);
  for (const [name, run] of Object.entries({ cold, warm })) {
    const { weights } = run.sizes;
    const description =
      `fetched ${run.sizes.downloaded} B, from cache ${run.sizes.cached} B, loaded after ${run.loaded.toFixed(0)} ms, ` +
      `first result after ${run.first.toFixed(0)} ms, memory ${(run.memory / weights).toFixed(2)} × text weights (${weights} B)`;
    process.stdout.write(`${SIZE}, ${name}: ${description}\n`);
  }
});
