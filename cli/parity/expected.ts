/**
 * `expected.safetensors`: the reference library's intermediate results.
 */
import { readSafetensorsHeader, type SafetensorsEntry } from '../../src/checkpoint/safetensors.ts';
import { NeriumError } from '../../src/errors.ts';
import type { Asset, AssetSource } from '../../src/io/source.ts';

export interface ExpectedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export type ExpectedTensors = ReadonlyMap<string, ExpectedTensor>;

const FILE = 'expected.safetensors';

/** All tensors by `<case>/<stage>`; none where the folder holds no such file. */
export async function readExpected(source: AssetSource): Promise<ExpectedTensors> {
  const asset = await source.open(FILE);
  if (asset === undefined) return new Map();
  const { entries } = await readSafetensorsHeader(asset);
  const bytes = await asset.read(0, asset.size);
  return new Map(entries.map((entry) => [entry.name, tensorOf(asset, bytes, entry)]));
}

function tensorOf(asset: Asset, bytes: Uint8Array, entry: SafetensorsEntry): ExpectedTensor {
  const { buffer } = bytes.slice(entry.start, entry.end); // a copy begins at an aligned address
  if (entry.dtype === 'F32') return { shape: entry.shape, data: new Float32Array(buffer) };
  if (entry.dtype === 'I32') return { shape: entry.shape, data: new Int32Array(buffer) };
  throw new NeriumError(
    'CHECKPOINT_INVALID',
    `${asset.path} holds ${entry.name} as ${entry.dtype}; float32 and int32 are expected.`,
  );
}
