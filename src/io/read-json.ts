/**
 * JSON files of a model.
 */
import { NeriumError } from '../errors.ts';
import type { AssetSource } from './source.ts';

/** tokenizer.json of the largest vocabularies has some 35 MB; more is a mistake or an attack. */
const MAX_JSON_BYTES = 128 * 2 ** 20;

/**
 * The parsed file, or `undefined` where there is none.
 * Fails with ASSET_INVALID for anything that is not JSON, and drops it from the cache.
 *
 * @example
 * const config = await readJson(source, 'gliner_config.json');
 */
export async function readJson(
  source: AssetSource,
  path: string,
  signal?: AbortSignal,
): Promise<unknown> {
  const asset = await source.open(path, signal);
  if (asset === undefined) return undefined;
  if (asset.size > MAX_JSON_BYTES) {
    throw new NeriumError('ASSET_INVALID', `${path} in ${source.name} has ${asset.size} bytes.`, {
      hint: `A JSON file of a model has at most ${MAX_JSON_BYTES}.`,
    });
  }
  const bytes = await asset.read(0, asset.size, signal);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    await source.forget?.(path);
    throw new NeriumError('ASSET_INVALID', `${path} in ${source.name} is not valid JSON.`, {
      hint: 'Download or copy the file again, as it is in the model repository.',
      cause,
    });
  }
}

/**
 * As `readJson`, but a missing file is ASSET_MISSING.
 *
 * @example
 * const config = await requireJson(source, 'gliner_config.json');
 */
export async function requireJson(
  source: AssetSource,
  path: string,
  signal?: AbortSignal,
): Promise<unknown> {
  const json = await readJson(source, path, signal);
  if (json !== undefined) return json;
  await source.forget?.(path); // the next load asks the server again: the file may have been added
  throw new NeriumError('ASSET_MISSING', `There is no ${path} in ${source.name}.`, {
    hint: 'The source must be the folder of a GLiNER model, with its files directly inside.',
  });
}
