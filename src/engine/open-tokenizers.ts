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

/** The library takes the tokenizer of the text encoder's own repository where the checkpoint's has none. */
export function openTextTokenizer(
  source: AssetSource,
  config: ModelConfig,
  signal?: AbortSignal,
): Promise<OpenTokenizer> {
  return openTokenizer(
    source,
    {
      folder: '',
      repository: config.textEncoderName,
      maxLength: config.textEncoder.maxPositions,
    },
    signal,
  );
}

/** Newer checkpoints hold `labels_tokenizer/`; before, it was only in the label encoder's own repository. */
export function openLabelTokenizer(
  source: AssetSource,
  config: ModelConfig,
  signal?: AbortSignal,
): Promise<OpenTokenizer> {
  return openTokenizer(
    source,
    {
      folder: 'labels_tokenizer/',
      repository: config.labelsEncoderName,
      maxLength: config.labelEncoder.maxPositions,
    },
    signal,
  );
}

interface TokenizerPlace {
  /** In the checkpoint's repository. */
  readonly folder: string;
  /** Where it is otherwise. */
  readonly repository: string | undefined;
  readonly maxLength: number;
}

async function openTokenizer(
  source: AssetSource,
  { folder, repository, maxLength }: TokenizerPlace,
  signal?: AbortSignal,
): Promise<OpenTokenizer> {
  if ((await source.open(`${folder}tokenizer.json`, signal)) !== undefined) {
    return readTokenizer(source, folder, maxLength, signal);
  }
  const other = repository === undefined ? undefined : source.sibling(repository);
  if (other !== undefined) return readTokenizer(other, '', maxLength, signal);
  const instead =
    repository === undefined ? '' : `, and ${repository} cannot be reached from there`;
  throw new NeriumError(
    'ASSET_MISSING',
    `${source.name} has no ${folder}tokenizer.json${instead}.`,
    {
      hint: `Add tokenizer.json and tokenizer_config.json of the encoder as ${folder}tokenizer.json.`,
    },
  );
}

async function readTokenizer(
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
