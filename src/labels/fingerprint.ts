import { sha256Hex } from '../io/sha256.ts';

/**
 * What stored label vectors depend on, but for the text that was encoded, which each is kept by: a label's template and
 * description are in it, filled in. So sets with other templates share a vector where, and only where, the texts are equal.
 */
export interface LabelFingerprint {
  readonly model: string;
  readonly revision: string | undefined;
  /** SHA-256 over the label tower's tensors, its config and its tokenizer. */
  readonly checkpoint: string;
  /** Of the label tower while it ran. */
  readonly dtype: 'fp32';
  /** `encoder`: before the prompt head, as upstream's `encode_labels`; `prompt`: after it. */
  readonly stage: 'encoder' | 'prompt';
  /** Of the stored numbers. */
  readonly precision: 'fp16' | 'fp32';
  readonly dim: number;
}

/** Counts up when the layout of stored vectors changes. */
const FORMAT_VERSION = 3;

/**
 * A key that is equal only for equal fingerprints: hex SHA-256.
 *
 * @example
 * const key = await fingerprintKey(fingerprint);
 */
export async function fingerprintKey(
  fingerprint: LabelFingerprint,
  format = FORMAT_VERSION,
): Promise<string> {
  const { revision, ...others } = fingerprint;
  const fields = Object.entries({ revision, ...others, format })
    .map(([name, value]) => [name, value ?? null] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(new TextEncoder().encode(JSON.stringify(fields)));
}
