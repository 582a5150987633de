/**
 * From the folders of a command line to what is to be run. Node only.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { NeriumError } from '../../src/errors.ts';
import type { ModelJob, ParityJobs, VectorsJob } from './jobs.ts';

export interface PlanOptions {
  readonly device: ParityJobs['device'];
  readonly dtype?: ParityJobs['dtype'];
  readonly gate: boolean;
  /** Folder of the gate's `cases.json`. */
  readonly reference?: string | undefined;
  /** The repository. */
  readonly root: string;
}

const VECTOR_FILES = [
  'splitter.json',
  'greedy.json',
  'token-decode.json',
  'focal.json',
  'evaluate.json',
];

/** @throws NeriumError ASSET_MISSING that names the folder */
export function planJobs(folders: readonly string[], options: PlanOptions): ParityJobs {
  const models = folders.map((folder) => planModel(resolve(folder), options));
  const fixtures = options.gate ? [] : folders.map((folder) => dirname(resolve(folder)));
  const vectors = [...new Set(fixtures)].filter((folder) => basename(folder) === 'fixtures');
  return {
    device: options.device,
    dtype: options.dtype ?? 'fp32',
    models,
    vectors: vectors.map(planVectors),
  };
}

function planModel(model: string, { gate, reference, root }: PlanOptions): ModelJob {
  const name = basename(model);
  if (!gate) return withCases({ name, model, reference: model, casesFile: 'cases.json', gate });
  if (reference !== undefined) {
    return withCases({ name, model, reference: resolve(reference), casesFile: 'cases.json', gate });
  }
  const besideModel = { name, model, reference: model, casesFile: 'gate.json', gate };
  if (existsSync(join(model, 'gate.json'))) return besideModel;
  const own = join(root, 'fixtures', name);
  return withCases({ name, model, reference: own, casesFile: 'cases.json', gate });
}

function withCases(job: ModelJob): ModelJob {
  const needed = [join(job.model, 'gliner_config.json'), join(job.reference, job.casesFile)];
  const missing = needed.find((file) => !existsSync(file));
  if (missing === undefined) return job;
  throw new NeriumError('ASSET_MISSING', `There is no ${missing}.`, {
    hint: job.gate
      ? 'The gate needs a model folder and the cases of its float32 form: name their folder with --reference.'
      : 'A folder of fixtures holds a model, cases.json and expected.safetensors.',
  });
}

/** A fixtures folder without vectors is an error: the run would show less than it seems to. */
function planVectors(folder: string): VectorsJob {
  const tokenizers = join(folder, 'tokenizers');
  const files = [
    ...VECTOR_FILES.filter((file) => existsSync(join(folder, file))),
    ...(existsSync(tokenizers) ? readdirSync(tokenizers) : [])
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => `tokenizers/${file}`),
  ];
  if (files.length === 0) {
    throw new NeriumError('ASSET_MISSING', `There are no model-free vectors in ${folder}.`, {
      hint: 'A fixtures folder holds splitter.json, greedy.json and tokenizers/.',
    });
  }
  return { folder, files, publicTokenizers: findPublicTokenizers(folder) };
}

function findPublicTokenizers(folder: string): Record<string, string> {
  const places = [join(folder, 'real-tokenizers'), join(folder, '..', 'data', 'tokenizers')];
  const place = places.find((path) => existsSync(path));
  if (place === undefined) return {};
  return Object.fromEntries(readdirSync(place).map((name) => [name, join(place, name)]));
}
