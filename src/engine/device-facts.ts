/**
 * What the choice of a device depends on, and what was measured for it before.
 */
import type { ModelConfig } from '../checkpoint/config.ts';
import type { KeyValueStore } from '../io/key-value.ts';
import type { AssetSource } from '../io/source.ts';
import type { AdapterInfo, SpeedProbe } from '../protocol.ts';
import { VERSION } from './version.ts';

/** Bytes of a model's largest tensor, as float32: the vocabulary of one of its towers. */
export function largestTensor({ textEncoder, labelEncoder }: ModelConfig): number {
  const sizes = [textEncoder, labelEncoder].map(({ vocab, hidden }) => vocab * hidden);
  return 4 * Math.max(...sizes);
}

/** The key of a measurement: it holds for this model, adapter and version. */
export function probeKey(
  { name, revision }: AssetSource,
  { vendor, architecture, description }: AdapterInfo,
  { textEncoder: { hidden, layers } }: ModelConfig,
): string {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  const adapter = [vendor, architecture, description, cores];
  return ['speed', VERSION, name, revision ?? '', hidden, layers, ...adapter].join('/');
}

/** A measurement of an earlier load. A store that fails knows nothing. */
export async function recallProbe(
  store: KeyValueStore,
  key: string,
): Promise<SpeedProbe | undefined> {
  const value = await store.get(key).catch(() => undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  const { webgpuMs, wasmMs, costMs } = value as Partial<Record<keyof SpeedProbe, unknown>>;
  if (!isTime(webgpuMs) || !isTime(wasmMs) || !isTime(costMs)) return undefined;
  return { webgpuMs, wasmMs, costMs, remembered: true };
}

export async function rememberProbe(
  store: KeyValueStore,
  key: string,
  { webgpuMs, wasmMs, costMs }: SpeedProbe,
): Promise<void> {
  await store.set(key, { webgpuMs, wasmMs, costMs }).catch(() => undefined);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
