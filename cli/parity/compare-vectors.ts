/**
 * Label vectors and the text tower's intermediate results of a case.
 */
import type { TextStages } from '../../src/engine/text-tower.ts';
import type { ExpectedTensor } from './expected.ts';
import type { Scene } from './scene.ts';

export function compareLabelVectors(scene: Scene): void {
  const { labels } = scene.run;
  // Given embeddings are what the reference library's `encode_labels` made of the labels.
  const embeddings = scene.testCase.mode === 'embeds' ? 'labels_embeds' : 'label_embeddings';
  compareLabelRows(scene, 'label_embeddings', labels.embeddings, scene.tensor(embeddings));
  const prompt = scene.tensor('prompt_label_embeddings');
  if (labels.columns !== undefined) comparePerText(scene, prompt);
  else compareLabelRows(scene, 'prompt_label_embeddings', labels.vectors, prompt);
}

/** With labels of their own, the texts have padded rows of vectors: [rows, labels, D]. */
function comparePerText(
  { model, testCase, run, comparison, rows }: Scene,
  wanted: ExpectedTensor | undefined,
): void {
  if (wanted === undefined) return;
  const stage = comparison.stage(testCase.name, 'prompt_label_embeddings');
  const dim = model.config.hiddenSize;
  const [, labels = 0] = wanted.shape;
  rows.forEach(({ index }, row) => {
    const vectors = run.labels.compiled[index]?.vectors ?? new Float32Array();
    const own = wanted.data.subarray(row * labels * dim).subarray(0, vectors.length);
    stage.addAll(vectors, own, dim, row);
  });
  stage.end();
}

function compareLabelRows(
  { model, testCase, comparison }: Scene,
  stageName: string,
  found: Float32Array,
  wanted: ExpectedTensor | undefined,
): void {
  if (wanted === undefined) return;
  const stage = comparison.stage(testCase.name, stageName);
  stage.addAll(found, wanted.data, model.config.hiddenSize);
  stage.end();
}

/** Runs the rows as one batch, so that padding and packing are compared too: the logits come from runs of one row each. */
export async function compareTower(scene: Scene): Promise<void> {
  const { model, rows, tensor } = scene;
  const stages = ['token_embeddings', 'word_embeddings', 'span_start', 'span_end'] as const;
  if (rows.length === 0 || stages.every((stage) => tensor(stage) === undefined)) return;
  const found = await model.textTower.runStages(rows.map(({ sequence }) => sequence));
  compareTokenVectors(scene, found);
  for (const stage of ['word_embeddings', 'span_start', 'span_end'] as const) {
    compareWordVectors(scene, stage, found[stage]);
  }
}

function compareTokenVectors(
  { testCase, comparison, rows, tensor }: Scene,
  found: TextStages,
): void {
  const wanted = tensor('token_embeddings');
  if (wanted === undefined) return;
  const stage = comparison.stage(testCase.name, 'token_embeddings');
  const [, length = 0, dim = 0] = wanted.shape;
  const ownLength = Math.max(...rows.map(({ sequence }) => sequence.ids.length));
  rows.forEach(({ sequence }, row) => {
    const count = sequence.ids.length * dim;
    const ours = found.token_embeddings.subarray(row * ownLength * dim).subarray(0, count);
    stage.addAll(ours, wanted.data.subarray(row * length * dim).subarray(0, count), dim, row);
  });
  stage.end();
}

/** Ours are of all texts one after another; the expected ones have a padded row for each. */
function compareWordVectors(
  { testCase, comparison, rows, tensor }: Scene,
  stageName: string,
  found: Float32Array,
): void {
  const wanted = tensor(stageName);
  if (wanted === undefined) return;
  const stage = comparison.stage(testCase.name, stageName);
  const [, words = 0, dim = 0] = wanted.shape;
  let from = 0;
  rows.forEach(({ sequence }, row) => {
    const count = sequence.wordPositions.length * dim;
    const ours = found.subarray(from, from + count);
    stage.addAll(ours, wanted.data.subarray(row * words * dim).subarray(0, count), dim, row);
    from += count;
  });
  stage.end();
}
