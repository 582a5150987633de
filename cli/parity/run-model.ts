/**
 * All cases of one model.
 */
import { type Model, openModel } from '../../src/engine/open-model.ts';
import type { Dtype, Entity } from '../../src/protocol.ts';
import { type ParityCase, readCases } from './cases.ts';
import { compareCase, tensorRows } from './compare-case.ts';
import { compareDetails } from './compare-details.ts';
import { compareEntities, type EntityCount, isStable, rightEntities } from './compare-entities.ts';
import { compareLogits } from './compare-scores.ts';
import { Comparison } from './comparison.ts';
import { type ExpectedTensors, readExpected } from './expected.ts';
import { extractCase } from './extract-case.ts';
import { missingFeatures } from './features.ts';
import { type CaseRun, runForward } from './forward.ts';
import { EntityGate } from './gate.ts';
import type { ModelJob, ParityJobs, Realm } from './jobs.ts';
import type { GateResult, ModelReport } from './report.ts';
import { runLabels } from './run-labels.ts';
import { stageTensor } from './stage-tensors.ts';

export async function runModel(
  job: ModelJob,
  { device, dtype }: ParityJobs,
  realm: Realm,
): Promise<ModelReport> {
  const reference = realm.open(job.reference);
  const cases = await readCases(reference, job.casesFile);
  const expected = await readExpected(reference);
  const skippedFor: Record<string, string> = {};
  for (const testCase of cases) {
    const missing = missingFeatures(testCase);
    if (missing.length > 0) skippedFor[testCase.name] = missing.join(', ');
  }
  const running = cases.filter(({ name }) => !(name in skippedFor));
  const run = new ModelRun(job, expected, realm, dtype, device === 'webgpu' ? 'webgpu' : 'wasm');
  if (job.gate) await run.gate(running);
  else {
    await run.cases(running);
    await run.halfWeights(running);
  }
  return {
    name: job.name,
    device,
    dtype,
    cases: running.length,
    skipped: Object.keys(skippedFor),
    skippedFor,
    ...run.result(running.length),
  };
}

class ModelRun {
  readonly #job: ModelJob;
  readonly #expected: ExpectedTensors;
  readonly #realm: Realm;
  readonly #dtype: Dtype;
  readonly #comparison: Comparison;
  readonly #gate = new EntityGate();
  #entities: EntityCount = { compared: 0, mismatches: 0 };

  constructor(
    job: ModelJob,
    expected: ExpectedTensors,
    realm: Realm,
    dtype: Dtype,
    device: 'wasm' | 'webgpu',
  ) {
    this.#dtype = dtype;
    this.#job = job;
    this.#expected = expected;
    this.#realm = realm;
    this.#comparison = new Comparison(device);
  }

  async cases(cases: readonly ParityCase[]): Promise<void> {
    await this.#withModel(undefined, async (model) => {
      const forward = this.#forwardOf(model);
      for (const testCase of cases.map((plain) => withModelBugs(plain, model))) {
        this.#realm.onProgress(`${this.#job.name}: ${testCase.name}`);
        const run = await forward(testCase);
        const entities = await extractCase(model, testCase, run.labels);
        const expected = rightEntities(testCase);
        await compareCase(model, testCase, run, this.#expected, this.#comparison);
        if (!isStable(testCase)) continue;
        this.#compareEntities(testCase, 'entities', entities, expected);
        const tensor = (stage: string) => stageTensor(this.#expected, testCase, stage);
        compareDetails(testCase, entities, expected, tensor, this.#comparison);
      }
    });
  }

  /** Entities only, and no tolerance but the gate's. */
  async gate(cases: readonly ParityCase[]): Promise<void> {
    await this.#withModel(undefined, async (model) => {
      for (const testCase of cases) {
        this.#realm.onProgress(`${this.#job.name}: ${testCase.name}`);
        const labels = await runLabels(model, testCase);
        this.#gate.add(await extractCase(model, testCase, labels), rightEntities(testCase));
      }
    });
  }

  /** `model.fp16.safetensors`, widened to float32, where there are expected values for it. */
  async halfWeights(cases: readonly ParityCase[]): Promise<void> {
    const withHalf = cases.filter(
      ({ entities_fp16_weights: entities, bug_ids: bugs = [], stable }) =>
        entities !== undefined && bugs.length === 0 && stable === true,
    );
    if (withHalf.length === 0) return;
    await this.#withModel('fp16', async (model) => {
      const forward = this.#forwardOf(model);
      for (const testCase of withHalf) {
        this.#realm.onProgress(`${this.#job.name}, fp16 weights: ${testCase.name}`);
        const run = await forward(testCase);
        const stage = 'fp16_weights/logits';
        const rows = tensorRows(testCase, run, this.#comparison);
        const wanted = this.#expected.get(`${testCase.tensors}/${stage}`);
        compareLogits({ testCase, rows, comparison: this.#comparison }, stage, wanted);
        const entities = testCase.entities_fp16_weights ?? [];
        this.#compareEntities(
          testCase,
          'fp16_weights/entities',
          await extractCase(model, testCase, run.labels),
          entities,
        );
      }
    });
  }

  result(
    cases: number,
  ): Pick<
    ModelReport,
    'maxAbsLogit' | 'maxAbsStage' | 'entityMismatches' | 'entities' | 'failures' | 'gate' | 'ok'
  > {
    const { failures, maxAbsStage } = this.#comparison;
    const gate = this.#job.gate ? this.#gate.result() : undefined;
    // A run that compared nothing has shown nothing.
    const isShown = cases > 0 && (gate !== undefined || Object.keys(maxAbsStage).length > 0);
    const { compared, mismatches } = gate === undefined ? this.#entities : countsOf(gate);
    return {
      maxAbsLogit: maxAbsStage.logits ?? null,
      maxAbsStage,
      entityMismatches: mismatches,
      entities: compared,
      failures,
      ...(gate !== undefined && { gate }),
      ok: isShown && failures.length === 0 && (gate?.ok ?? true),
    };
  }

  async #withModel(
    variant: string | undefined,
    task: (model: Model) => Promise<void>,
  ): Promise<void> {
    const source = this.#realm.open(this.#job.model);
    const options = { stages: true, variant, dtype: this.#dtype };
    const model = await openModel(source, this.#realm.startRuntime, options);
    try {
      await task(model);
    } finally {
      await model.textTower.release();
      await model.labelTower.release();
    }
  }

  /** Cases that differ in options only share one run. */
  #forwardOf(model: Model): (testCase: ParityCase) => Promise<CaseRun> {
    const runs = new Map<string, Promise<CaseRun>>();
    return (testCase) => {
      const { mode, bug_ids: bugs = [] } = testCase;
      const isGiven = mode === 'embeds' && !bugs.includes('fuse');
      const given = isGiven
        ? this.#expected.get(`${testCase.name}/labels_embeds`)?.data
        : undefined;
      const key = JSON.stringify([given && testCase.name, testCase.texts, testCase.labels]);
      const run =
        runs.get(key) ??
        runForward(model, testCase, given === undefined ? undefined : Float32Array.from(given));
      runs.set(key, run);
      return run;
    };
  }

  #compareEntities(
    { name }: ParityCase,
    stage: string,
    found: readonly (readonly Entity[])[],
    expected: NonNullable<ParityCase['entities']>,
  ): void {
    const count = compareEntities(name, stage, found, expected, this.#comparison);
    this.#entities = {
      compared: this.#entities.compared + count.compared,
      mismatches: this.#entities.mismatches + count.mismatches,
    };
  }
}

function countsOf({ matched, found, expected }: GateResult): EntityCount {
  return { compared: expected, mismatches: found - matched + expected - matched };
}

/** Embeddings that were given come from `encode_labels`, which has the bug `fuse` whatever the case. */
function withModelBugs(testCase: ParityCase, model: Model): ParityCase {
  if (testCase.mode !== 'embeds' || !model.config.fuseLayers) return testCase;
  return { ...testCase, bug_ids: [...(testCase.bug_ids ?? []), 'fuse'] };
}
