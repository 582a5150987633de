/**
 * How many tokens should a batch of labels have? `npm run bench -- label-batches [--json]`: the bundled model's label tower in
 * this process on WebAssembly with one thread; names and definitions of the bundled list, the same ones for all sizes, which
 * take turns. Medians of rounds, in labels a second.
 */
import { join } from 'node:path';
import { openNodeEngine } from '../cli/node-engine.ts';
import { ROOT } from '../scripts/root.mjs';
import { readBundledTexts } from './labels-store/bundled-texts.ts';
import { median } from './support/median.ts';

const SIZES = [128, 256, 512, 1024, 2048, 4096];
const ROUNDS = 3;
const LABELS = 160;

export async function main(args: readonly string[]): Promise<number> {
  const engine = await openNodeEngine(join(ROOT, 'public/models/nerium-mini'));
  const rows = [];
  for (const { name, texts } of (await readBundledTexts()).texts) {
    const times = new Map(SIZES.map((size): [number, number[]] => [size, []]));
    // The first round warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      const labels = texts.slice(round * LABELS, (round + 1) * LABELS);
      for (const size of SIZES) {
        const start = performance.now();
        for await (const _ of engine.model.labelTower.encode(labels, undefined, size));
        if (round > 0) times.get(size)?.push((performance.now() - start) / labels.length);
      }
    }
    for (const [tokens, list] of times) {
      rows.push({ texts: name, tokens, labelsPerSecond: 1000 / median(list) });
    }
  }
  await engine.dispose();
  console.table(rows);
  if (args.includes('--json')) console.log(JSON.stringify({ rows }));
  return 0;
}
