/**
 * Every stage of a case against the reference library's tensors.
 */
import type { Model } from '../../src/engine/open-model.ts';
import type { ParityCase } from './cases.ts';
import { compareLogits, compareSpans } from './compare-scores.ts';
import { compareLabelTokens, compareTokens, compareWords } from './compare-tokens.ts';
import { compareLabelVectors, compareTower } from './compare-vectors.ts';
import type { Comparison } from './comparison.ts';
import type { ExpectedTensors } from './expected.ts';
import type { CaseRun, TextRun } from './forward.ts';
import type { Scene } from './scene.ts';
import { stageTensor } from './stage-tensors.ts';

export async function compareCase(
  model: Model,
  testCase: ParityCase,
  run: CaseRun,
  expected: ExpectedTensors,
  comparison: Comparison,
): Promise<void> {
  compareWords(testCase, run, comparison);
  const rows = tensorRows(testCase, run, comparison);
  if (rows.length === 0) return;
  const tensor: Scene['tensor'] = (stage) => stageTensor(expected, testCase, stage);
  const scene: Scene = { model, testCase, run, comparison, rows, tensor };
  compareTokens(scene);
  compareLabelTokens(scene);
  compareLabelVectors(scene);
  await compareTower(scene);
  await compareSpans(scene);
  compareLogits(scene, 'logits', tensor('logits'));
}

/** Our runs in the order of the tensors' rows; none where the two disagree on which texts are blank. */
export function tensorRows(
  { name, tensor_rows: indices = [] }: ParityCase,
  { texts }: CaseRun,
  comparison: Comparison,
): readonly TextRun[] {
  const rows = indices.flatMap((index) => texts.filter((text) => text.index === index));
  if (rows.length === texts.length && rows.length === indices.length) return rows;
  const found = texts.map(({ index }) => index).join(', ');
  comparison.fail(name, 'words', `texts ${found} are not blank; expected ${indices.join(', ')}`);
  return [];
}
