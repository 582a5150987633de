/**
 * How far a stage may be from the reference library: fixtures/README.md, "Tolerances".
 */
import type { DeviceName } from '../../src/protocol.ts';

/** Compared exactly. */
const EXACT: ReadonlySet<string> = new Set([
  'words',
  'input_ids',
  'attention_mask',
  'words_mask',
  'label_input_ids',
  'label_attention_mask',
]);

/** A GPU sums in another order; by here the differences of all layers have added up. */
const LAST: ReadonlySet<string> = new Set([
  'span_start',
  'span_end',
  'span_embeddings',
  'entity_vectors',
  'logits',
]);

export function toleranceOf(stage: string, device: DeviceName): number {
  const base = stage.slice(stage.lastIndexOf('/') + 1);
  if (EXACT.has(base)) return 0;
  if (base === 'scores') return device === 'webgpu' ? 1e-4 : 3e-5;
  return device === 'webgpu' && LAST.has(base) ? 5e-4 : 1e-4;
}

/** From here on the bound grows with the value: 1e-4 is the last bits of a float32 of some hundreds. */
const LARGE = 10;

/** Largest |Δ| from an expected value. Fixture models have logits of a few units, trained ones of over a hundred. */
export function allowedDifference(tolerance: number, expected: number): number {
  return tolerance * Math.max(1, Math.abs(expected) / LARGE);
}
