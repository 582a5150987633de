/**
 * The model-free vectors of a fixtures folder: splitter, greedy selection, evaluation, tokenizers. All are compared
 * exactly.
 */
import { NeriumError } from '../../src/errors.ts';
import { requireJson } from '../../src/io/read-json.ts';
import type { AssetSource } from '../../src/io/source.ts';
import type { Realm, VectorsJob } from './jobs.ts';
import type { Failure, VectorsReport } from './report.ts';
import { evaluateVectors } from './vectors-evaluate.ts';
import { greedyVectors } from './vectors-greedy.ts';
import { splitterVectors } from './vectors-splitter.ts';
import { prefixVectors, tokenizerVectors } from './vectors-tokenizer.ts';

/** Vectors one after another; a text says how one differs. */
export type VectorResults = Iterable<string | undefined> | AsyncIterable<string | undefined>;

/** What the vectors of one file need beside the file. */
export interface VectorsScene {
  readonly folder: AssetSource;
  readonly realm: Realm;
  readonly job: VectorsJob;
}

type Check = (json: unknown, scene: VectorsScene) => VectorResults;

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['splitter.json', splitterVectors],
  ['greedy.json', greedyVectors],
  ['evaluate.json', evaluateVectors],
  ['tokenizers/prefix-flag.json', prefixVectors],
]);

/** Vectors of stages that are not built yet. */
const NOT_BUILT: ReadonlyMap<string, string> = new Map([
  ['token-decode.json', 'token-level models'],
  ['focal.json', 'learning'],
]);

export async function runVectors(job: VectorsJob, realm: Realm): Promise<VectorsReport> {
  const scene: VectorsScene = { job, realm, folder: realm.open(job.folder) };
  const files: Record<string, { total: number; equal: number }> = {};
  const skipped: Record<string, string> = {};
  const failures: Failure[] = [];
  for (const file of job.files) {
    realm.onProgress(`vectors: ${file}`);
    const reason = NOT_BUILT.get(file);
    if (reason !== undefined) {
      skipped[file] = reason;
      continue;
    }
    const check = CHECKS.get(file) ?? tokenizerVectors;
    const count = { total: 0, equal: 0 };
    for await (const difference of check(await requireJson(scene.folder, file), scene)) {
      count.total++;
      if (difference === undefined) count.equal++;
      else if (count.equal === count.total - 1) {
        failures.push({ case: file, stage: 'vectors', message: difference });
      }
    }
    files[file] = count;
  }
  const counts = Object.values(files);
  const ok = counts.length > 0 && counts.every(({ total, equal }) => total > 0 && equal === total);
  return { files, skipped, failures, ok };
}

/** A field of a vectors file that must be a list. */
export function listOf<Item>(json: unknown, field: string): readonly Item[] {
  const value: unknown =
    typeof json === 'object' && json !== null
      ? Object.getOwnPropertyDescriptor(json, field)?.value
      : undefined;
  if (Array.isArray(value)) return value;
  throw new NeriumError('ASSET_INVALID', `A file of vectors has no list "${field}".`, {
    hint: 'It must have the form that fixtures/README.md describes.',
  });
}
