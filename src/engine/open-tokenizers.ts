/**
 * The tokenizers of a model: that of texts beside the weights, that of labels in a folder or a repository of its own.
 */
import type { ModelConfig } from '../checkpoint/config.ts';
import { NeriumError } from '../errors.ts';
import { readJson, requireJson } from '../io/read-json.ts';
import { sha256Hex } from '../io/sha256.ts';
import type { AssetSource } from '../io/source.ts';
import { createTokenizer } from '../tokenizer/create-tokenizer.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

export interface OpenTokenizer {
  readonly tokenizer: Tokenizer;
  readonly hash: string;
}

export async function openTokenizer(
  source: AssetSource,
  folder: string,
  maxLength: number,
  signal?: AbortSignal,
): Promise<OpenTokenizer> {
  const [json, config] = await Promise.all([
    requireJson(source, `${folder}tokenizer.json`, signal),
    readJson(source, `${folder}tokenizer_config.json`, signal),
  ]);
  return {
    tokenizer: await createTokenizer(json, config, { maxLength }),
    hash: await sha256Hex(new TextEncoder().encode(JSON.stringify([json, config]))),
  };
}

/** Newer checkpoints hold `labels_tokenizer/`; before, it was only in the label encoder's own repository. */
export async function openLabelTokenizer(
  source: AssetSource,
  config: ModelConfig,
  signal?: AbortSignal,
): Promise<OpenTokenizer> {
  const limit = config.labelEncoder.maxPositions;
  const folder = 'labels_tokenizer/';
  if ((await source.open(`${folder}tokenizer.json`, signal)) !== undefined) {
    return openTokenizer(source, folder, limit, signal);
  }
  const repository = source.sibling(config.labelsEncoderName);
  if (repository === undefined) {
    throw new NeriumError(
      'ASSET_MISSING',
      `${source.name} has no labels_tokenizer/, and ${config.labelsEncoderName} cannot be reached from there.`,
      {
        hint: 'Add tokenizer.json and tokenizer_config.json of the label encoder in labels_tokenizer/.',
      },
    );
  }
  return openTokenizer(repository, '', limit, signal);
}
