/** The two policies of docs/elements.md, with nothing looser. */
import type { Page } from '@playwright/test';
import { complete, LABELS, MODEL, openElements } from '../support/elements.ts';
import { expect, type Fixtures, MOUNTS, test } from '../support/test.ts';

const TEXT = '<p>Marie Curie was born in Warsaw.</p>';

const elements = (model: string) => `
  <ner-highlight id="text" labels="${LABELS}" model="${model}">${TEXT}</ner-highlight>
  <ner-input id="field" labels="${LABELS}" model="${model}" value="Ada Lovelace"></ner-input>`;

/** Addresses that the page and its workers asked for, and what the policy did not like. */
async function watch(page: Page) {
  const origins = new Set<string>();
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    origins.add(protocol === 'blob:' ? 'blob:' : origin);
  });
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', (event) => {
      violations.push(`${event.effectiveDirective}: ${event.blockedURI}`);
    });
  });
  const violations = () =>
    page.evaluate(() => (window as unknown as { violations: string[] }).violations);
  return { origins, violations };
}

/** Loads the model once more, with two threads where the page may have them, and gives their number. */
function extractWithThreads(page: Page, script: string, model: string): Promise<number> {
  return page.evaluate(
    async ([from = '', source = '']) => {
      const { Nerium } = (await import(from)) as typeof import('../../src/index.ts');
      const ner = await Nerium.load(source, { threads: 2, device: 'wasm' });
      await ner.extract('Marie Curie was born in Warsaw.', ['person']);
      return ner.info.threads;
    },
    [script, model],
  );
}

test('self-hosted', async ({ page, startServer }) => {
  const { origins, violations } = await watch(page);
  const policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
  const { server, complaints } = await openElements(page, startServer, elements(MODEL), {
    headers: { 'Content-Security-Policy': policy },
  });
  expect(await complete(page, 'text')).toEqual(['Marie Curie', 'Warsaw']);
  expect(await complete(page, 'field')).toEqual(['Ada Lovelace']);
  await page.getByRole('button', { name: 'person 1' }).first().click();
  // In an isolated page threads start workers of their own.
  expect(await extractWithThreads(page, '/package/cdn/nerium.js', MODEL)).toBe(2);
  expect(await violations()).toEqual([]);
  expect(complaints).toEqual([]);
  expect([...origins]).toEqual([new URL(server.url).origin]);
});

/** Script and model each from an origin of its own. */
async function openForeign(
  page: Page,
  startServer: Fixtures['startServer'],
  { isolated, scripts = '' }: { readonly isolated: boolean; readonly scripts?: string },
) {
  const dist = MOUNTS['/package/'] ?? '';
  const cdn = await startServer({ mounts: { '/nerium/': dist }, cors: true });
  const models = await startServer({ mounts: { '/': MOUNTS['/models/'] ?? '' }, cors: true });
  const [cdnOrigin = '', modelOrigin = ''] = [cdn, models].map(({ url }) => new URL(url).origin);
  const policy = [
    "default-src 'none'",
    `script-src ${cdnOrigin} 'wasm-unsafe-eval'${scripts}`,
    `worker-src blob: ${cdnOrigin}`,
    `connect-src ${cdnOrigin} ${modelOrigin}`,
  ].join('; ');
  const script = `${cdn.url}nerium/cdn/nerium.js`;
  const model = `${models.url}nerium-mini/`;
  const { server, complaints } = await openElements(page, startServer, elements(model), {
    script,
    headers: { 'Content-Security-Policy': policy },
    isolated,
  });
  const named = [new URL(server.url).origin, cdnOrigin, modelOrigin];
  return { script, model, named, complaints };
}

for (const isolated of [true, false]) {
  test(`from another origin${isolated ? ', in an isolated page' : ''}`, async ({
    page,
    startServer,
  }) => {
    const { origins, violations } = await watch(page);
    const { named, complaints } = await openForeign(page, startServer, { isolated });
    expect(await complete(page, 'text')).toEqual(['Marie Curie', 'Warsaw']);
    expect(await complete(page, 'field')).toEqual(['Ada Lovelace']);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    expect(await violations()).toEqual([]);
    expect(complaints).toEqual([]);
    // Nobody that the page did not name.
    expect([...origins].filter((origin) => origin !== 'blob:').sort()).toEqual(named.sort());
  });
}

test('from another origin, with threads', async ({ page, startServer }) => {
  const { violations } = await watch(page);
  const opened = await openForeign(page, startServer, { isolated: true, scripts: ' blob:' });
  expect(await extractWithThreads(page, opened.script, opened.model)).toBe(2);
  expect(await violations()).toEqual([]);
  expect(opened.complaints).toEqual([]);
});
