/**
 * How long do scoring and decoding take? `npm run bench -- decode [--words 384] [--labels 10,100] [--keep] [--json]`: the stages
 * alone in headless Chromium, on one core, 12 widths, D = 384. `rows` are of random numbers, in which labels fill the space, so
 * that no bound prunes; `realRows` of the bundled model's own numbers for the demo's texts and labels of one to three words.
 *
 * Contenders take turns, medians of 7. The literal form runs on the same kernel; GLiNER.js's decoder gets the same logits.
 * `--keep` writes bench/results/decode.json and .svg.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FileServer } from '../cli/browser/file-server.ts';
import { openPage } from '../cli/browser/open-page.ts';
import { SAMPLES } from '../demo/samples.ts';
import { toChart } from './decode/chart.ts';
import type { Row } from './decode/measure.ts';
import { installGlinerJs } from './peers/gliner-js.ts';
import { writeLabels } from './support/label-names.ts';
import { describeMachine } from './support/machine.ts';
import { keepResults } from './support/results.ts';

const MODEL = fileURLToPath(new URL('../public/models/nerium-mini', import.meta.url));
const DIM = 384;
const WIDTHS = 12;

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      words: { type: 'string', default: '384' },
      labels: { type: 'string', default: '10,100,1000,10000' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const words = Number(values.words);
  const counts = values.labels.split(',').map(Number);
  const peer = await installGlinerJs();
  const files = new FileServer();
  const model = files.addressOf(MODEL);
  const alias = { 'gliner-decoder': `${peer}/src/lib/decoder.ts` };
  const { page, close } = await openPage({
    folder: 'bench/decode/page',
    plugins: [files.plugin(), { name: 'nerium:peer', config: () => ({ resolve: { alias } }) }],
  });
  try {
    page.setDefaultTimeout(0);
    await page.waitForFunction(() => window.decodeBench !== undefined);
    await page.evaluate((url) => window.decodeBench.load(url), model);
    const text = SAMPLES.map((sample) => sample.text).join(' ');
    const rows: Row[] = [];
    const realRows: Row[] = [];
    let kernel = '';
    for (const count of counts) {
      console.error(`${count} labels …`);
      const random = await page.evaluate((sizes) => window.decodeBench.random(...sizes), [
        DIM,
        words,
        WIDTHS,
        count,
      ] as const);
      const real = await page.evaluate((given) => window.decodeBench.real(...given), [
        text,
        words,
        WIDTHS,
        writeLabels(count),
      ] as const);
      rows.push(withoutKernel(random));
      realRows.push(withoutKernel(real));
      kernel = real.kernel;
    }
    console.log(`Random numbers, ${kernel}`);
    console.table(rows);
    console.log(`The bundled model, ${kernel}`);
    console.table(realRows);
    const browser = page.context().browser()?.version();
    const result = { rows, realRows, kernel, browser, machine: describeMachine() };
    if (values.keep) keepResults('decode', result, { chart: toChart(result) });
    if (values.json) console.log(JSON.stringify(result));
    return 0;
  } finally {
    await close();
  }
}

function withoutKernel({ kernel: _, ...row }: Row & { readonly kernel: string }): Row {
  return row;
}
