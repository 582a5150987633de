import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Comparison, INCOMPARABLE } from './comparison.ts';
import { planJobs } from './plan.ts';
import { runInNode } from './run-in-node.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plan = (folder: string, gate = false) =>
  planJobs([join(root, folder)], { device: 'node', gate, root });

describe('parity with the reference library, in Node', () => {
  test.each([
    ['bi-span-bert', 40, 1493],
    ['bi-span-projected', 40, 880],
    ['bi-span-modernbert-eqtheta', 39, 700],
    ['bi-span-markerV1', 39, 807],
    ['bi-span-deberta', 39, 633],
  ])('%s: all stages within tolerance, all entities equal', async (name, cases, entities) => {
    const { models } = await runInNode({ ...plan(`fixtures/${name}`), vectors: [] });
    expect(models).toMatchObject([
      { name, failures: [], skipped: [], entityMismatches: 0, ok: true },
    ]);
    const [model] = models;
    // Not fewer than when this was written: a case that is left out would pass unseen.
    expect(model?.cases).toBeGreaterThanOrEqual(cases);
    expect(model?.entities).toBeGreaterThanOrEqual(entities);
    expect(Object.keys(model?.maxAbsStage ?? {})).toEqual(expect.arrayContaining(STAGES));
    expect(model?.maxAbsLogit).toBeLessThanOrEqual(1e-4);
  });

  test('the model-free vectors are equal', async () => {
    const report = await runInNode({ ...plan('fixtures/bi-span-bert'), models: [] });
    expect(report.vectorFailures).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.vectors).toMatchObject({
      'splitter.json': { total: 300, equal: 300 },
      'greedy.json': { total: 1600, equal: 1600 },
      'evaluate.json': { total: 50, equal: 50 },
      'tokenizers/minilm.json': { total: 222, equal: 222 },
      'tokenizers/modernbert.json': { total: 222, equal: 222 },
      'tokenizers/modernbert-prefix.json': { total: 222, equal: 222 },
    });
  });

  test.each(['fp32', 'int8'] as const)(
    'the bundled model passes the entity gate in %s',
    async (dtype) => {
      const report = await runInNode({ ...plan('public/models/nerium-mini', true), dtype });
      const [model] = report.models;
      expect(model?.dtype).toBe(dtype);
      expect(model?.gate?.expected).toBeGreaterThan(200);
      expect(model?.gate).toMatchObject({ ok: true });
    },
  );

  test('another model than the one that was asked is seen in every stage behind the tokens', async () => {
    const jobs = plan('fixtures/bi-span-markerV1');
    const models = jobs.models.map((job) => ({
      ...job,
      model: join(root, 'fixtures/bi-span-bert'),
    }));
    const report = await runInNode({ ...jobs, models, vectors: [] });
    expect(report.ok).toBe(false);
    const [model] = report.models;
    expect(model?.entityMismatches).toBeGreaterThan(100);
    const failing = new Set(model?.failures.map(({ stage }) => stage));
    expect([...failing]).toEqual(
      expect.arrayContaining(['entities', ...STAGES.slice(STAGES.indexOf('token_embeddings'))]),
    );
  });

  test('a folder without cases is refused by name', () => {
    expect(() => plan('fixtures/labels-encoder-tiny')).toThrow(/gliner_config\.json/);
  });
});

const STAGES = [
  'words',
  'input_ids',
  'attention_mask',
  'words_mask',
  'label_input_ids',
  'label_attention_mask',
  'token_embeddings',
  'word_embeddings',
  'label_embeddings',
  'prompt_label_embeddings',
  'span_start',
  'span_end',
  'span_embeddings',
  'logits',
  'scores',
  'class_probs/scores',
  'entity_vectors',
  'entity_label_vectors',
];

describe('Comparison', () => {
  test('sees differences past tolerance, other lengths, and what is no number', () => {
    const comparison = new Comparison('wasm');
    const fill = (name: string, stageName: string, found: number[], expected: number[]): void => {
      const stage = comparison.stage(name, stageName);
      stage.addAll(found, expected, 1);
      stage.end();
    };
    fill('near', 'logits', [1, 2 + 9e-5], [1, 2]);
    expect(comparison.failures).toEqual([]);
    expect(comparison.maxAbsStage.logits).toBeCloseTo(9e-5, 8);
    fill('large', 'logits', [-115.6145], [-115.6144]);
    expect(comparison.failures).toEqual([]);
    fill('far', 'logits', [1, 2.001], [1, 2]);
    fill('nan', 'scores', [Number.NaN], [0.5]);
    fill('short', 'word_embeddings', [1], [1, 2]);
    fill('id', 'input_ids', [4], [5]);
    fill('none', 'span_start', [], []);
    expect(comparison.failures.map((failure) => failure.case)).toEqual([
      'far',
      'nan',
      'short',
      'id',
    ]);
    expect(comparison.maxAbsStage).toMatchObject({
      scores: INCOMPARABLE,
      word_embeddings: INCOMPARABLE,
      input_ids: 1,
    });
    expect(comparison.maxAbsStage).not.toHaveProperty('span_start');
  });

  test('a GPU may be further off in the last stages only', () => {
    for (const [stageName, fails] of [
      ['logits', false],
      ['word_embeddings', true],
    ] as const) {
      const comparison = new Comparison('webgpu');
      const stage = comparison.stage('case', stageName);
      stage.add(1.0003, 1);
      stage.end();
      expect(comparison.failures).toHaveLength(fails ? 1 : 0);
    }
  });
});
