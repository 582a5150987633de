import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/root.mjs';
import { expect, openLibrary, test } from '../support/test.ts';

const LABELS = ['person', 'city', 'date', 'organisation'];
const TEXT = 'Grace Hopper joined the United States Navy in December 1943.';

/** A pack of the bundled model, made by the command. */
async function makePack(): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'nerium-pack-'));
  try {
    const [labels, out] = [join(folder, 'labels.txt'), join(folder, 'labels.pack')];
    await writeFile(labels, LABELS.join('\n'));
    const model = join(ROOT, 'public/models/nerium-mini');
    const command = [join(ROOT, 'scripts/run.mjs'), 'pack', '--precision', 'fp32'];
    const files = ['--model', model, '--labels', labels, '--out', out];
    await promisify(execFile)(process.execPath, [...command, ...files]);
    return [...(await readFile(out))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a pack made in Node gives what fresh labels give, without the label tower', async ({
  page,
  server,
}) => {
  const pack = await makePack();
  await openLibrary(page, server);
  const result = await page.evaluate(
    async ({ model, pack, text, labels }) => {
      const ner = await window.nerium.Nerium.load(model, { cache: false });
      const bytes = Uint8Array.from(pack);
      const forms = [bytes, new File([bytes], 'labels.pack')];
      const address = new URL(URL.createObjectURL(new Blob([bytes])));
      const found = [];
      for (const form of [...forms, address]) {
        const set = await ner.labels({ pack: form });
        found.push({ names: set.names, entities: await ner.extract(text, set) });
      }
      const runs = ner.info.labelTowerRuns;
      const fresh = await ner.extract(text, labels);
      const broken = bytes.slice(0, -1);
      const fault = await ner.labels({ pack: broken }).catch((error) => error.code);
      await ner.dispose();
      return { found, runs, fresh, fault };
    },
    { model: `${server.url}models/nerium-mini/`, pack, text: TEXT, labels: LABELS },
  );
  expect(result.runs).toBe(0);
  expect(result.fault).toBe('PACK_INVALID');
  expect(result.fresh.length).toBeGreaterThan(0);
  expect(result.found).toHaveLength(3);
  for (const { names, entities } of result.found) {
    expect(names).toEqual(LABELS);
    expect(entities.map(({ text, label }) => [text, label])).toEqual(
      result.fresh.map(({ text, label }) => [text, label]),
    );
    entities.forEach(({ score }, index) => {
      expect(score).toBeCloseTo(result.fresh[index]?.score ?? 0, 4);
    });
  }
});
