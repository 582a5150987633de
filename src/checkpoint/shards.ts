/**
 * `model.safetensors.index.json`: weights that are spread over several safetensors files.
 */
import { NeriumError } from '../errors.ts';
import { requireJson } from '../io/read-json.ts';
import type { Asset, AssetSource } from '../io/source.ts';
import { readSafetensorsHeader, safetensorsTensor } from './safetensors.ts';
import type { StoredTensor } from './tensor-file.ts';

const MAX_SHARDS = 1000;

/** The tensors of all shards, shard after shard, and what changes when one of the files does. */
export async function readShards(
  source: AssetSource,
  index: Asset,
  signal?: AbortSignal,
): Promise<{ readonly stored: StoredTensor[]; readonly version: string }> {
  const places = parsePlaces(index, await requireJson(source, index.path, signal));
  const files = [...new Set(places.values())].sort();
  if (files.length > MAX_SHARDS) throw invalid(index, `${files.length} files`);
  const stored: StoredTensor[] = [];
  const versions = [index.version];
  for (const file of files) {
    const asset = await source.open(file, signal);
    if (asset === undefined) {
      throw new NeriumError('ASSET_MISSING', `There is no ${file} in ${source.name}.`, {
        hint: `${index.path} names it: a sharded model needs all its files.`,
      });
    }
    const { entries } = await readSafetensorsHeader(asset, signal);
    versions.push(asset.version);
    for (const entry of entries) {
      if (places.get(entry.name) === file) stored.push(safetensorsTensor(asset, entry));
      places.delete(entry.name);
    }
  }
  if (places.size > 0) {
    const names = [...places].map(([name, file]) => `${name} (${file})`);
    throw new NeriumError(
      'TENSORS_MISSING',
      `${index.path} names tensors that are not in their files: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`,
    );
  }
  return { stored, version: versions.join(' ') };
}

/** Tensor → file. Files lie in the same folder: a name that leads elsewhere is refused. */
function parsePlaces(index: Asset, json: unknown): Map<string, string> {
  const map =
    typeof json === 'object' && json !== null && 'weight_map' in json ? json.weight_map : undefined;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    throw invalid(index, 'no weight_map');
  }
  const places = new Map<string, string>();
  for (const [name, file] of Object.entries(map)) {
    if (typeof file !== 'string' || !/^[\w.-]+\.safetensors$/.test(file)) {
      throw invalid(index, `no name of a safetensors file for "${name}"`);
    }
    places.set(name, file);
  }
  return places;
}

function invalid(index: Asset, what: string): NeriumError {
  return new NeriumError('CHECKPOINT_INVALID', `${index.path} holds ${what}.`, {
    hint: 'Download or copy the file again.',
  });
}
