/**
 * Words and token ids of a case: compared exactly.
 */
import type { ParityCase } from './cases.ts';
import type { Comparison } from './comparison.ts';
import type { CaseRun } from './forward.ts';
import type { Scene } from './scene.ts';

export function compareWords(
  { name, words = [], words_used: used }: ParityCase,
  run: CaseRun,
  comparison: Comparison,
): void {
  const stage = comparison.stage(name, 'words');
  for (const text of run.texts) {
    const found = Array.from(text.words.starts, (start, i) => [start, text.words.ends[i] ?? 0]);
    const expected = (words[text.index] ?? []).map(([, , start, end]) => [start, end]);
    stage.addAll(found.flat(), expected.flat(), 2, text.index);
  }
  if (used !== undefined) {
    const found = run.texts.map(({ sequence }) => sequence.wordPositions.length);
    stage.addAll(found, used, 1);
  }
  stage.end();
}

export function compareTokens({ testCase, comparison, rows, tensor }: Scene): void {
  const sequences = rows.map(({ sequence }) => Array.from(sequence.ids));
  compareIds(comparison, testCase.name, ['input_ids', 'attention_mask'], sequences, tensor);
  const positions = tensor('words_mask');
  if (positions !== undefined) {
    const stage = comparison.stage(testCase.name, 'words_mask');
    const length = positions.shape[1] ?? 0;
    rows.forEach(({ sequence }, row) => {
      const found = new Int32Array(length);
      sequence.wordPositions.forEach((position, word) => {
        if (position >= 0) found[position] = word + 1;
      });
      stage.addAll(found, positions.data.subarray(row * length, (row + 1) * length), 1, row);
    });
    stage.end();
  }
}

export function compareLabelTokens({ testCase, run, comparison, tensor }: Scene): void {
  const { name, label_names: names } = testCase;
  const { labels } = run;
  const ownNames = labels.compiled.map((own) => own.names);
  const found = JSON.stringify(labels.columns === undefined ? labels.names : ownNames);
  if (names !== undefined && JSON.stringify(names) !== found) {
    comparison.fail(name, 'labels', `are ${found}; expected ${JSON.stringify(names)}`);
  }
  compareIds(comparison, name, ['label_input_ids', 'label_attention_mask'], labels.ids, tensor);
}

/** Ids up to each sequence's own length, and the mask, which says where that is. */
function compareIds(
  comparison: Comparison,
  name: string,
  [idStage, maskStage]: readonly [string, string],
  sequences: readonly (readonly number[])[],
  tensor: Scene['tensor'],
): void {
  const ids = tensor(idStage);
  const mask = tensor(maskStage);
  if (ids === undefined || mask === undefined) return;
  const idComparison = comparison.stage(name, idStage);
  const maskComparison = comparison.stage(name, maskStage);
  const length = ids.shape[1] ?? 0;
  if (ids.shape[0] !== sequences.length) {
    idComparison.differ(`${sequences.length} sequences, expected ${ids.shape[0]}`);
  }
  sequences.forEach((sequence, row) => {
    const range = [row * length, row * length + sequence.length] as const;
    idComparison.addAll(sequence, ids.data.subarray(...range), 1, row);
    const ones = Array.from({ length }, (_, position) => (position < sequence.length ? 1 : 0));
    maskComparison.addAll(ones, mask.data.subarray(row * length, (row + 1) * length), 1, row);
  });
  idComparison.end();
  maskComparison.end();
}
