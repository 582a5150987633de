import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { fixtureCase, withoutScores } from '../support/fixtures.ts';
import type { TestServerOptions } from '../support/server.ts';
import { expect, openLibrary, test } from '../support/test.ts';

const MODEL = 'bi-span-modernbert-eqtheta';
const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** The hub's layout. The config names its labels encoder, whose tokenizer is only in that other repository. */
const HUB: TestServerOptions = {
  mounts: {
    '/owner/edge/resolve/main/': `${FIXTURES}${MODEL}`,
    '/owner/edge/resolve/abc123/': `${FIXTURES}${MODEL}`,
    '/fixtures/labels-encoder-tiny/resolve/main/': `${FIXTURES}labels-encoder-tiny`,
  },
  cors: true,
};

function extract(page: Page, hub: string, revision?: string) {
  const { texts, labels, options } = fixtureCase(MODEL, 'short');
  return page.evaluate(
    async ({ hub, texts, labels, threshold, revision }) => {
      const ner = await window.nerium.Nerium.load('owner/edge', {
        hub,
        ...(revision !== undefined && { revision }),
      });
      const found = await ner.extract(texts, labels, { threshold });
      const { model, revision: loaded, sizes } = ner.info;
      await ner.dispose();
      return {
        entities: found.map((one) => one.map(({ score: _, ...entity }) => entity)),
        model,
        loaded,
        sizes,
      };
    },
    { hub, texts, labels, threshold: options.threshold, revision },
  );
}

test('an official layout loads by hub id, its labels tokenizer from another repository; then offline', async ({
  page,
  server,
  startServer,
}) => {
  const hub = await startServer(HUB);
  await openLibrary(page, server);
  const expected = fixtureCase(MODEL, 'short').entities.map(withoutScores);
  const first = await extract(page, hub.url);
  expect(first.entities).toEqual(expected);
  expect(first.model).toBe('owner/edge');
  const asked = hub.requests.map(({ path }) => path);
  expect(asked).toContain('/owner/edge/resolve/main/pytorch_model.bin');
  expect(asked).toContain('/fixtures/labels-encoder-tiny/resolve/main/tokenizer.json');

  await hub.stop();
  await openLibrary(page, server);
  const second = await extract(page, hub.url);
  expect(second.entities).toEqual(expected);
  expect(second.sizes.downloaded).toBe(0);
  expect(second.sizes.cached).toBeGreaterThan(0);
});

test('a revision is part of the address', async ({ page, server, startServer }) => {
  const hub = await startServer(HUB);
  await openLibrary(page, server);
  const found = await extract(page, hub.url, 'abc123');
  expect(found.loaded).toBe('abc123');
  const weights = hub.requests.map(({ path }) => path).filter((path) => path.endsWith('.bin'));
  expect(new Set(weights)).toEqual(new Set(['/owner/edge/resolve/abc123/pytorch_model.bin']));
});

test('a server without ranges serves a model too', async ({ page, server, startServer }) => {
  const hub = await startServer({ ...HUB, ranges: false });
  await openLibrary(page, server);
  const found = await extract(page, hub.url);
  expect(found.entities).toEqual(fixtureCase(MODEL, 'short').entities.map(withoutScores));
});

test('large files may lie on another host, to which the hub redirects', async ({
  page,
  server,
  startServer,
}) => {
  const hub = await startServer(HUB);
  const store = await startServer({ mounts: { '/blobs/': `${FIXTURES}${MODEL}` }, cors: true });
  const weights = '/owner/edge/resolve/main/pytorch_model.bin';
  hub.fault(weights, { kind: 'redirect', to: `${store.url}blobs/pytorch_model.bin?signature=1` });
  await openLibrary(page, server);
  const expected = fixtureCase(MODEL, 'short').entities.map(withoutScores);
  expect((await extract(page, hub.url)).entities).toEqual(expected);
  expect(store.requests.length).toBeGreaterThan(0);
  expect(store.requests.every(({ range, status }) => range !== undefined && status === 206)).toBe(
    true,
  );
  // Signatures expire. What is kept belongs to the hub's address, and needs neither host.
  await hub.stop();
  await store.stop();
  await openLibrary(page, server);
  const second = await extract(page, hub.url);
  expect(second.entities).toEqual(expected);
  expect(second.sizes.downloaded).toBe(0);
});

test('an unknown repository is ASSET_MISSING and names it', async ({
  page,
  server,
  startServer,
}) => {
  const hub = await startServer(HUB);
  await openLibrary(page, server);
  const error = await page.evaluate(
    (hub) =>
      window.nerium.Nerium.load('owner/nothing', { hub }).then(
        () => undefined,
        ({ code, message }: { code: string; message: string }) => ({ code, message }),
      ),
    hub.url,
  );
  expect(error).toMatchObject({
    code: 'ASSET_MISSING',
    message: expect.stringContaining('owner/nothing'),
  });
});
