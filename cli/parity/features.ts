/**
 * What a case asks that this version does not know. Such a case is skipped by name.
 */
import type { ParityCase } from './cases.ts';

const KNOWN_OPTIONS: ReadonlySet<string> = new Set([
  'threshold',
  'flat_ner',
  'multi_label',
  'batch_size', // changes nothing here
  'input_spans',
  'return_class_probs',
  'return_vectors',
  'return_label_vectors',
]);

export function missingFeatures({ options }: ParityCase): string[] {
  return Object.keys(options)
    .filter((option) => !KNOWN_OPTIONS.has(option))
    .map((option) => `option ${option}`);
}
