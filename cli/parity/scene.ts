/**
 * What the comparisons of one case share.
 */
import type { Model } from '../../src/engine/open-model.ts';
import type { ParityCase } from './cases.ts';
import type { Comparison } from './comparison.ts';
import type { ExpectedTensor } from './expected.ts';
import type { CaseRun, TextRun } from './forward.ts';

export interface Scene {
  readonly model: Model;
  readonly testCase: ParityCase;
  readonly run: CaseRun;
  readonly comparison: Comparison;
  /** Row of the tensors → our run of that text. */
  readonly rows: readonly TextRun[];
  tensor(stage: string): ExpectedTensor | undefined;
}
