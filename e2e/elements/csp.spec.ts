/** The two policies of docs/elements.md, with nothing looser. */
import type { Page } from '@playwright/test';
import { complete, LABELS, openElements } from '../support/elements.ts';
import { expect, MOUNTS, test } from '../support/test.ts';

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

for (const isolated of [true, false]) {
  test(`self-hosted${isolated ? ', in an isolated page' : ''}`, async ({ page, startServer }) => {
    const { origins, violations } = await watch(page);
    const policy =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
    const { server, complaints } = await openElements(
      page,
      startServer,
      elements('/models/nerium-mini/'),
      {
        headers: { 'Content-Security-Policy': policy },
        isolated,
      },
    );
    expect(await complete(page, 'text')).toEqual(['Marie Curie', 'Warsaw']);
    expect(await complete(page, 'field')).toEqual(['Ada Lovelace']);
    await page.getByRole('button', { name: 'person 1' }).first().click();
    expect(await violations()).toEqual([]);
    expect(complaints).toEqual([]);
    expect([...origins]).toEqual([new URL(server.url).origin]);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
  });

  test(`from another origin${isolated ? ', in an isolated page' : ''}`, async ({
    page,
    startServer,
  }) => {
    const { origins, violations } = await watch(page);
    const cdn = await startServer({
      mounts: { '/nerium/': MOUNTS['/package/'] ?? '' },
      cors: true,
    });
    const models = await startServer({ mounts: { '/': MOUNTS['/models/'] ?? '' }, cors: true });
    const [cdnOrigin, modelOrigin] = [cdn, models].map(({ url }) => new URL(url).origin);
    const policy = [
      "default-src 'none'",
      `script-src ${cdnOrigin} 'wasm-unsafe-eval'`,
      `worker-src blob: ${cdnOrigin}`,
      `connect-src ${cdnOrigin} ${modelOrigin}`,
    ].join('; ');
    const html = elements(`${models.url}nerium-mini/`);
    const { server, complaints } = await openElements(page, startServer, html, {
      script: `${cdn.url}nerium/cdn/nerium.js`,
      headers: { 'Content-Security-Policy': policy },
      isolated,
    });
    expect(await complete(page, 'text')).toEqual(['Marie Curie', 'Warsaw']);
    expect(await complete(page, 'field')).toEqual(['Ada Lovelace']);
    const threads = await page.evaluate(
      async ([script = '', model = '']) => {
        const { Nerium } = (await import(script)) as typeof import('../../src/index.ts');
        const ner = await Nerium.load(model, { threads: 2, device: 'wasm' });
        await ner.extract('Marie Curie was born in Warsaw.', ['person']);
        return ner.info.threads;
      },
      [`${cdn.url}nerium/cdn/nerium.js`, `${models.url}nerium-mini/`],
    );
    // Threads start workers of their own.
    expect(threads).toBe(isolated ? 2 : 1);
    expect(await violations()).toEqual([]);
    expect(complaints).toEqual([]);
    // Nobody that the page did not name.
    const own = new URL(server.url).origin;
    expect([...origins].filter((origin) => origin !== 'blob:').sort()).toEqual(
      [own, cdnOrigin ?? '', modelOrigin ?? ''].sort(),
    );
  });
}
