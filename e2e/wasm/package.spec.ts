import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, openLibrary, test } from '../support/test.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('the built library loads on a plain page without a bundler', async ({ page, server }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await openLibrary(page, server);
  expect(await page.evaluate(() => typeof window.nerium.Nerium.load)).toBe('function');
  expect(errors).toEqual([]);
});

test('the annotator core needs no page, no model and no other file', async () => {
  const built = readFileSync(`${ROOT}dist/annotate.js`, 'utf8');
  expect(built).not.toMatch(/\bimport\b/);
  const core = (await import(`${ROOT}dist/annotate.js`)) as typeof import('nerium/annotate');
  const person = { start: 0, end: 3, label: 'person' };
  const corrections = core.remove(core.NO_CORRECTIONS, person);
  expect(core.mergeAnnotations([{ ...person, score: 0.9 }], corrections, 'flat')).toEqual([]);
});

test('pages are isolated, and this browser has no WebGPU adapter', async ({ page, server }) => {
  await openLibrary(page, server);
  const seen = await page.evaluate(async () => ({
    isolated: window.crossOriginIsolated,
    adapter: (await navigator.gpu.requestAdapter()) !== null,
  }));
  expect(seen).toEqual({ isolated: true, adapter: false });
});

test('the built command runs where no other package is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nerium-command-'));
  const nerium = (...args: string[]): unknown =>
    JSON.parse(
      execFileSync(process.execPath, [join(folder, 'cli.js'), ...args], { encoding: 'utf8' }),
    );
  try {
    cpSync(`${ROOT}dist`, folder, { recursive: true });
    cpSync(`${ROOT}package.json`, join(folder, 'package.json'));
    const model = `${ROOT}fixtures/bi-span-bert`;
    expect(nerium('inspect', model, '--json')).toMatchObject({ ok: true, kind: 'bi-span' });
    const asked = ['--model', model, '--labels', 'person,city', '--threshold', '0', '--json'];
    const { entities } = nerium('extract', ...asked, 'Oslo') as { entities: { text: string }[] };
    expect(entities.map(({ text }) => text)).toEqual(['Oslo']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
