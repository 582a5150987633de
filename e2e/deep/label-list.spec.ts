/**
 * A taxonomy with descriptions, packed in Node and opened in Chromium, with the server stopped: finds what labels that are
 * encoded on the spot find. The bundled list; `NERIUM_LABEL_LIST` takes another file that `pack` reads, ESCO's 16,806
 * labels, say. Prints what was measured, and what 8 bits change.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/root.mjs';
import { bytesAsset } from '../../src/io/bytes-source.ts';
import { openPack } from '../../src/labels/read-pack.ts';
import { writePack } from '../../src/labels/write-pack.ts';
import { expect, MOUNTS, openLibrary, test } from '../support/test.ts';

const LIST = process.env.NERIUM_LABEL_LIST ?? join(ROOT, 'public/labels/kinds.tsv');
const MODEL = join(ROOT, 'public/models/nerium-mini');
/** Labels that are encoded on the spot. */
const FRESH = 120;

const TEXTS = [
  'She worked as a plumber before she became a school principal in Leeds.',
  'The hospital is looking for a midwife, two anaesthetic technicians and a radiographer.',
  'He drives a lorry, repairs bicycles and teaches welding at night.',
  'Our data scientist left for a bank, so the statistician and a software tester took over.',
  'Shepherds, beekeepers and a cheese maker share the old dairy behind the post office.',
];

let folder = '';
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nerium-list-'));
});
test.afterAll(() => rm(folder, { recursive: true }));

test.setTimeout(1_200_000);

test('a pack of thousands of described labels equals labels encoded on the spot', async ({
  page,
  startServer,
}) => {
  const exact = join(folder, 'exact.pack');
  const start = performance.now();
  const command = [join(ROOT, 'scripts/run.mjs'), 'pack', '--precision', 'fp32'];
  const files = ['--model', MODEL, '--labels', LIST, '--out', exact];
  await promisify(execFile)(process.execPath, [...command, ...files]);
  const seconds = (performance.now() - start) / 1000;
  const { count, bytesPerLabel, onRequest } = await roundTo8Bits(exact, join(folder, 'int8.pack'));
  const figures = `${bytesPerLabel.toFixed(1)} bytes each, ${onRequest.toFixed(1)} more on request`;
  process.stdout.write(`${count} labels in ${seconds.toFixed(0)} s; in 8 bits ${figures}\n`);

  const server = await startServer({ mounts: { ...MOUNTS, '/packs/': folder } });
  await openLibrary(page, server);
  const described = await descriptionsOf(exact);
  const opening = await page.evaluate(
    async ({ model, base, described }) => {
      const open = window as unknown as Record<string, unknown>;
      const ner = await window.nerium.Nerium.load(model, { cache: false });
      const begin = performance.now();
      open.int8 = await ner.labels({ pack: new URL('packs/int8.pack', base) });
      const milliseconds = performance.now() - begin;
      open.exact = await ner.labels({ pack: new URL('packs/exact.pack', base) });
      const runs = ner.info.labelTowerRuns;
      open.fresh = await ner.labels(described);
      open.ner = ner;
      return { milliseconds, runs };
    },
    { model: `${server.url}models/nerium-mini/`, base: server.url, described },
  );
  process.stdout.write(`opened in ${opening.milliseconds.toFixed(0)} ms\n`);
  expect(opening.runs).toBe(0);
  await server.stop();

  const result = await page.evaluate(
    async ({ texts, names }) => {
      type Loaded = Awaited<ReturnType<typeof window.nerium.Nerium.load>>;
      type Labels = Awaited<ReturnType<Loaded['labels']>>;
      const open = window as unknown as Record<'int8' | 'exact' | 'fresh', Labels> & {
        ner: Loaded;
      };
      const { ner, int8, exact, fresh } = open;
      const some = await exact.subset(names);
      const rounded = await int8.subset(names);
      return {
        size: int8.size,
        ofPack: await ner.extract(texts, int8),
        ofExact: await ner.extract(texts, exact),
        fresh: await ner.extract(texts, fresh),
        some: await ner.extract(texts, some),
        rounded: await ner.extract(texts, rounded),
      };
    },
    { texts: TEXTS, names: Object.keys(described) },
  );
  expect(result.size).toBe(count);
  expect(result.fresh.flat().length).toBeGreaterThan(0);
  expectSame(result.some, result.fresh, 1e-4);
  for (const [name, found, exactly] of [
    ['all', result.ofPack, result.ofExact],
    [`${FRESH}`, result.rounded, result.fresh],
  ] as const) {
    const { equal, total, largest } = compare(found, exactly);
    const difference = `scores within ${largest.toFixed(4)}`;
    process.stdout.write(
      `${name} labels: 8 bits find ${equal} of ${total} entities, ${difference}\n`,
    );
    expect(equal).toBeGreaterThanOrEqual(0.9 * total);
    expect(largest).toBeLessThan(0.05);
  }
});

/** The vectors of a pack in 8 bits, so that they are encoded once only. */
async function roundTo8Bits(from: string, to: string) {
  const pack = await openPack(bytesAsset(from, await readFile(from)));
  const { fingerprint, dim, count } = pack.header;
  const names = await pack.names();
  const { texts = names, ids, columns } = await pack.details(0, count);
  const content = {
    fingerprint,
    precision: 'int8' as const,
    dim,
    names,
    texts,
    ...(ids && { ids }),
    columns: columns.map((values, i) => [pack.header.columns[i] ?? '', values] as const),
    vectors: (first: number, end: number) => pack.vectors(first, end),
  };
  await writeFile(to, writePack(content));
  const { header } = await openPack(bytesAsset(to, await readFile(to)));
  const details = header.details.reduce((sum, { length }) => sum + length, 0);
  const { size } = await stat(to);
  return { count, bytesPerLabel: (size - details) / count, onRequest: details / count };
}

/** Some labels from all over the list, with what the pack's vectors were made of. */
async function descriptionsOf(path: string): Promise<Record<string, string>> {
  const pack = await openPack(bytesAsset(path, await readFile(path)));
  const names = await pack.names();
  const { texts = names } = await pack.details(0, names.length);
  const step = names.length / FRESH;
  const chosen = Array.from({ length: FRESH }, (_, index) => Math.floor(index * step));
  return Object.fromEntries(chosen.map((index) => [names[index] ?? '', texts[index] ?? '']));
}

type Found = readonly (readonly {
  readonly text: string;
  readonly label: string;
  readonly score: number;
}[])[];

function expectSame(found: Found, expected: Found, tolerance: number): void {
  const { equal, total, largest } = compare(found, expected);
  expect([equal, found.flat().length]).toEqual([total, total]);
  expect(largest).toBeLessThan(tolerance);
}

/** Entities that both have, and by how much their scores differ. */
function compare(found: Found, expected: Found) {
  let equal = 0;
  let largest = 0;
  expected.forEach((entities, index) => {
    for (const { text, label, score } of entities) {
      const same = found[index]?.find((one) => one.text === text && one.label === label);
      if (same === undefined) continue;
      equal++;
      largest = Math.max(largest, Math.abs(same.score - score));
    }
  });
  return { equal, total: expected.flat().length, largest };
}
