import type { Annotate } from '../../src/evaluate/evaluate-set.ts';
import type { LabelDefinitions } from '../../src/protocol.ts';

/** A loaded model, wherever it runs. */
export interface Annotator {
  readonly dtype: string;
  /** Recommended for the model. */
  readonly threshold: number;
  readonly threads: number;
  annotateWith(labels: LabelDefinitions): Promise<Annotate>;
  close(): Promise<void>;
}
