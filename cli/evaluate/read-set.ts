/**
 * Data sets from disk, with their labels.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NeriumError } from '../../src/errors.ts';
import { type AnnotatedText, parseDataSet } from '../../src/evaluate/data-set.ts';
import { labelsOf } from '../../src/evaluate/evaluate-set.ts';
import { parseLabelList } from '../../src/evaluate/label-list.ts';
import { defineLabels } from '../../src/labels/definitions.ts';
import type { LabelDefinitions } from '../../src/protocol.ts';

export interface NamedSet {
  readonly name: string;
  readonly texts: readonly AnnotatedText[];
  readonly labels: LabelDefinitions;
  /** The labels file, or `data` where they are the labels that occur in the set. */
  readonly labelsFrom: string;
}

export interface ReadSetOptions {
  readonly labels: string | undefined;
  readonly labelsFromData: boolean;
  readonly limit: number | undefined;
}

/**
 * Reads a set: a file, or a folder with `test.json`; `.gz` where it is compressed.
 *
 * @throws NeriumError ASSET_MISSING, also where there is no full list of labels: a score against the labels of a few texts
 * says nothing
 */
export async function readSet(path: string, options: ReadSetOptions): Promise<NamedSet> {
  const file = await dataFile(path);
  const whole = parseDataSet(await readText(file), file);
  const texts = whole.slice(0, options.limit);
  const name = nameOf(file);
  if (options.labelsFromData) {
    const labels = defineLabels(labelsOf(whole.map(({ gold }) => gold)));
    return { name, texts, labels, labelsFrom: 'data' };
  }
  const labelsFrom = options.labels ?? (await besides(file));
  return {
    name,
    texts,
    labels: parseLabelList(await readText(labelsFrom), labelsFrom),
    labelsFrom,
  };
}

async function dataFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new NeriumError('ASSET_MISSING', `There is no ${path}.`);
  if (!found.isDirectory()) return path;
  const inside = await firstFile(join(path, 'test.json.gz'), join(path, 'test.json'));
  if (inside !== undefined) return inside;
  throw new NeriumError('ASSET_MISSING', `The folder ${path} holds no test.json or test.json.gz.`);
}

async function besides(file: string): Promise<string> {
  const folder = dirname(file);
  const found = await firstFile(join(folder, 'labels.json'), join(folder, 'labels.json.gz'));
  if (found !== undefined) return found;
  throw new NeriumError('ASSET_MISSING', `There is no labels.json beside ${file}.`, {
    hint: 'Name the full list of labels with --labels FILE, or say --labels-from-data.',
  });
}

async function firstFile(...paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return path;
  }
  return undefined;
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new NeriumError('ASSET_INVALID', `${file} cannot be read.`, { cause });
  }
}

/** `CrossNER_AI/test.json.gz` is CrossNER_AI, `wnut17.test.jsonl.gz` is wnut17. */
function nameOf(file: string): string {
  const stem = basename(file).replace(/(\.gz|\.jsonl?)+$/, '');
  return /^(test|dev|train)$/.test(stem)
    ? basename(dirname(resolve(file)))
    : stem.replace(/\.(test|dev|train)$/, '');
}
