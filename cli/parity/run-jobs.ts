/**
 * A whole parity run. The same in Node and in a page's worker.
 */
import { isNeriumError } from '../../src/errors.ts';
import { readCases } from './cases.ts';
import type { ModelJob, ParityJobs, Realm } from './jobs.ts';
import type { ModelReport, ParityReport } from './report.ts';
import { runModel } from './run-model.ts';
import { runVectors } from './run-vectors.ts';

export async function runJobs(jobs: ParityJobs, realm: Realm): Promise<ParityReport> {
  const models: ModelReport[] = [];
  for (const job of jobs.models) models.push(await runOrSkip(job, jobs, realm));
  const vectors = [];
  for (const job of jobs.vectors) vectors.push(await runVectors(job, realm));
  return {
    ok: [...models, ...vectors].every(({ ok }) => ok),
    models,
    vectors: Object.assign({}, ...vectors.map(({ files }) => files)),
    vectorsSkipped: Object.assign({}, ...vectors.map(({ skipped }) => skipped)),
    vectorFailures: vectors.flatMap(({ failures }) => failures),
  };
}

/** A kind of model that this version does not run: all its cases are skipped, and the run is not ok. */
async function runOrSkip(job: ModelJob, jobs: ParityJobs, realm: Realm): Promise<ModelReport> {
  const { device, dtype } = jobs;
  try {
    return await runModel(job, jobs, realm);
  } catch (error) {
    if (!isNeriumError(error, 'MODEL_UNSUPPORTED')) throw error;
    const cases = await readCases(realm.open(job.reference), job.casesFile);
    const skippedFor = Object.fromEntries(cases.map(({ name }) => [name, error.message]));
    return {
      name: job.name,
      device,
      dtype,
      cases: 0,
      skipped: Object.keys(skippedFor),
      skippedFor,
      maxAbsLogit: null,
      maxAbsStage: {},
      entityMismatches: 0,
      entities: 0,
      failures: [{ case: '', stage: 'model', message: error.message }],
      ok: false,
    };
  }
}
