/**
 * What a case asks of the library, and what of that this version has. A case that needs more is skipped by name.
 */
import type { ParityCase } from './cases.ts';

export type Feature =
  | 'per-text labels'
  | 'per-text options'
  | 'input spans'
  | 'class probabilities'
  | 'vectors';

/** Grows as features come; the last one makes this file unnecessary. */
const BUILT: ReadonlySet<string> = new Set<Feature>([]);

const FEATURE_OF_OPTION: ReadonlyMap<string, Feature> = new Map([
  ['input_spans', 'input spans'],
  ['return_class_probs', 'class probabilities'],
  ['return_vectors', 'vectors'],
  ['return_label_vectors', 'vectors'],
]);

/** Options that change nothing here (`batch_size`), or that every version has. */
const KNOWN_OPTIONS: ReadonlySet<string> = new Set([
  'threshold',
  'flat_ner',
  'multi_label',
  'batch_size',
]);

/** The features that a case needs and this version lacks; an unknown option counts as one. */
export function missingFeatures({ labels, options }: ParityCase): string[] {
  const needed = new Set<string>();
  if (Array.isArray(labels) && labels.some(Array.isArray)) needed.add('per-text labels');
  for (const [option, value] of Object.entries(options)) {
    if (KNOWN_OPTIONS.has(option)) {
      if (Array.isArray(value)) needed.add('per-text options');
    } else if (value !== false && value !== null) {
      needed.add(FEATURE_OF_OPTION.get(option) ?? `option ${option}`);
    }
  }
  return [...needed].filter((feature) => !BUILT.has(feature));
}
