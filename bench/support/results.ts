/** Keeps what the README shows. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';

const FOLDER = join(ROOT, 'bench/results');

/** Writes `bench/results/NAME.json` and `NAME.svg`. */
export function keepResults(name: string, result: object, chart: string): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(join(FOLDER, `${name}.svg`), chart);
}
