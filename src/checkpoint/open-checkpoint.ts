/**
 * Finds a model's weights in a source and opens them with the reader for their format.
 */
import { isNeriumError, NeriumError, partMissing } from '../errors.ts';
import type { Asset, AssetSource } from '../io/source.ts';
import type { Checkpoint } from './checkpoint.ts';
import { compactTensors, isCompact } from './compact.ts';
import { readSafetensorsHeader, safetensorsTensor } from './safetensors.ts';
import { readShards } from './shards.ts';
import { checkpointOf, type StoredTensor } from './tensor-file.ts';

export interface OpenCheckpointOptions {
  /** For instance `fp16`: `model.fp16.safetensors` and nothing else. */
  readonly variant?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Opened {
  readonly stored: readonly StoredTensor[];
  readonly version: string;
}

type Reader = (source: AssetSource, asset: Asset, signal?: AbortSignal) => Promise<Opened>;

/**
 * Opens the weights of a model: `model.safetensors`, else `model.safetensors.index.json` with its parts, else
 * `pytorch_model.bin`, the order of upstream's `from_pretrained`. Only the directory of tensors is read.
 * Fails with ASSET_MISSING where there is none of them.
 *
 * @example
 * const checkpoint = await openCheckpoint(source);
 * const weight = new Float32Array(4 * 384 * 384);
 * await checkpoint.read('prompt_rep_layer.0.weight', weight);
 */
export async function openCheckpoint(
  source: AssetSource,
  { variant, signal }: OpenCheckpointOptions = {},
): Promise<Checkpoint> {
  const candidates: readonly (readonly [string, Reader])[] =
    variant === undefined
      ? [
          ['model.safetensors', readSafetensors],
          ['model.safetensors.index.json', readShards],
          ['pytorch_model.bin', readTorch],
        ]
      : [[`model.${variant}.safetensors`, readSafetensors]];
  let page: unknown;
  for (const [path, read] of candidates) {
    let asset: Asset | undefined;
    try {
      asset = await source.open(path, signal);
    } catch (error) {
      // A server that answers every missing file with its index page: look for the other files first.
      if (!isNeriumError(error, 'ASSET_INVALID')) throw error;
      page ??= error;
    }
    if (asset !== undefined) return openFile(source, path, asset, read, signal);
  }
  if (page !== undefined) throw page;
  throw new NeriumError(
    'ASSET_MISSING',
    `There are no weights in ${source.name}: none of ${candidates.map(([path]) => path).join(', ')}.`,
    { hint: 'The source must be the folder of a GLiNER model, with its files directly inside.' },
  );
}

async function openFile(
  source: AssetSource,
  path: string,
  asset: Asset,
  read: Reader,
  signal: AbortSignal | undefined,
): Promise<Checkpoint> {
  try {
    const { stored, version } = await read(source, asset, signal);
    return checkpointOf(path, version, stored);
  } catch (error) {
    // What is broken must not stay in the cache.
    if (isNeriumError(error) && error.code !== 'NETWORK_FAILED') await source.forget?.(path);
    throw error;
  }
}

async function readSafetensors(
  _source: AssetSource,
  asset: Asset,
  signal?: AbortSignal,
): Promise<Opened> {
  const header = await readSafetensorsHeader(asset, signal);
  const stored = isCompact(header)
    ? compactTensors(asset, header)
    : header.entries.map((entry) => safetensorsTensor(asset, entry));
  return { stored, version: asset.version };
}

async function readTorch(
  _source: AssetSource,
  asset: Asset,
  signal?: AbortSignal,
): Promise<Opened> {
  // In a file of its own: safetensors is what most models have.
  const { readTorchZip } = await import('./torch-zip.ts').catch(partMissing);
  return { stored: await readTorchZip(asset, signal), version: asset.version };
}
