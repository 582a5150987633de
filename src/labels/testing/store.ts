/**
 * What tests of the label store start from.
 */
import { exclusively } from '../../io/exclusively.ts';
import type { KeyValueStore } from '../../io/key-value.ts';
import type { LabelFingerprint } from '../fingerprint.ts';
import { type LabelStore, type LabelStoreOptions, openLabelStore } from '../label-store.ts';
import type { SealedRecord } from '../sealed-record.ts';

export const FINGERPRINT: LabelFingerprint = {
  model: 'mini',
  revision: 'a',
  checkpoint: '00',
  dtype: 'fp32',
  stage: 'prompt',
  precision: 'fp16',
  dim: 2,
};

/** A store whose faults are errors. */
export function openTestStore(
  records: KeyValueStore,
  fingerprint: Partial<LabelFingerprint> = {},
  options: Partial<LabelStoreOptions> = {},
): Promise<LabelStore> {
  const onFault = (message: string, cause: unknown): void => {
    throw new Error(message, { cause });
  };
  const all = { ...FINGERPRINT, ...fingerprint };
  return openLabelStore(records, all, { onFault, exclusively, ...options });
}

/** The vectors of all texts, or `undefined`. */
export async function readAll(
  store: LabelStore,
  texts: readonly string[],
  dim = 2,
): Promise<(number[] | undefined)[]> {
  const target = new Float32Array(texts.length * dim);
  const missing = new Set(await store.read(texts, [...texts.keys()], target));
  return texts.map((_, index) =>
    missing.has(index) ? undefined : [...target.subarray(index * dim, (index + 1) * dim)],
  );
}

export type Damage = 'flip' | 'cut' | 'drop' | 'swap';

/** Damages the record of a key at a place between 0 and 1. Gives false where there is no such record. */
export async function damage(
  records: KeyValueStore,
  key: string,
  kind: Damage,
  place: number,
): Promise<void> {
  const record = structuredClone(await records.get(key)) as SealedRecord;
  const bytes = new Uint8Array(record.body);
  const at = Math.floor(place * bytes.length);
  if (kind === 'drop') await records.delete([key]);
  if (kind === 'cut') await records.set(key, { ...record, body: bytes.slice(0, at).buffer });
  if (kind === 'flip') {
    const head = bytes.length > 0 ? record.head : `${record.head} `;
    if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 + Math.floor(place * 254));
    await records.set(key, { ...record, head });
  }
  if (kind === 'swap') {
    const others = (await records.keys('labels/')).filter((other) => other !== key);
    const other = others[Math.floor(place * others.length)];
    if (other !== undefined) await records.set(key, await records.get(other));
  }
}
