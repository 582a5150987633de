/**
 * `inspect PATH [--json]`: what a model folder, a weight file or an address holds. Checks configs, tokenizers, and the place
 * and shape of every tensor; tells what the library would use and fetch. Exits 1 where the model cannot be opened.
 */
import { stat } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { parseArgs } from 'node:util';
import { openCheckpoint } from '../src/checkpoint/open-checkpoint.ts';
import { isNeriumError } from '../src/errors.ts';
import { directorySource } from '../src/io/directory-source.ts';
import type { AssetSource } from '../src/io/source.ts';
import {
  describeModel,
  describeWeights,
  type ModelReport,
  type WeightsReport,
} from './inspect/report.ts';
import { isAddress, modelSource } from './model-source.ts';

export const USAGE = 'inspect PATH [--json], where PATH is a folder, a weight file or an address';

export async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [path] = positionals;
  if (path === undefined) {
    console.error(USAGE);
    return 1;
  }
  try {
    const report = { ok: true, ...(await inspect(path)) };
    console.log(values.json ? JSON.stringify(report) : readable(report));
    return 0;
  } catch (error) {
    const code = isNeriumError(error) ? error.code : 'FAILED';
    const message = error instanceof Error ? error.message : String(error);
    const failure = { ok: false, code, message };
    console.log(values.json ? JSON.stringify(failure) : `${code}: ${message}`);
    return 1;
  }
}

async function inspect(path: string): Promise<ModelReport | WeightsReport> {
  const found = isAddress(path) ? undefined : await stat(path).catch(() => undefined);
  if (found?.isFile()) return describeWeights(await openCheckpoint(weightFile(path)));
  return describeModel(modelSource(path));
}

/** A folder that holds one weight file, under the name by which the reader for its format is found. */
function weightFile(path: string): AssetSource {
  const folder = directorySource(dirname(path));
  const name = extname(path) === '.safetensors' ? 'model.safetensors' : 'pytorch_model.bin';
  return {
    ...folder,
    open: async (asked, signal) =>
      asked === name ? folder.open(basename(path), signal) : undefined,
  };
}

/** One line a field; lists are counted. */
function readable(report: object): string {
  return Object.entries(report)
    .map(([name, value]) => {
      const shown = typeof value === 'object' ? JSON.stringify(value) : String(value);
      return `${name.padEnd(14)} ${shown.length > 400 ? `${shown.slice(0, 400)}…` : shown}`;
    })
    .join('\n');
}
