/**
 * Files that are kept are trusted without asking the server. So where they turn out to be wrong, they must go: else a
 * model that was mended on its server would stay broken here.
 */
import { isNeriumError, type NeriumErrorCode } from '../errors.ts';
import type { AssetSource } from '../io/source.ts';

const WRONG_FILES: readonly NeriumErrorCode[] = [
  'ASSET_INVALID',
  'ASSET_MISSING', // that a file is missing is kept too
  'ASSET_TRUNCATED',
  'CHECKPOINT_INVALID',
  'CHECKPOINT_UNSAFE',
  'CONFIG_INVALID',
  'MODEL_UNSUPPORTED',
  'TENSORS_MISSING',
  'TOKENIZER_INVALID',
];

/** Whether an error is about the model's files, so that another device would meet it too. */
export function isAboutFiles(error: unknown): boolean {
  return (
    isNeriumError(error) && (WRONG_FILES.includes(error.code) || error.code === 'NETWORK_FAILED')
  );
}

/**
 * Runs what reads a model. Where its files are wrong, all that is kept of the source is dropped: configs, tokenizers and
 * weights belong together, and the fault is seldom in the file that shows it.
 */
export async function dropWrongFiles<Result>(
  source: AssetSource,
  task: () => Promise<Result>,
): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (isNeriumError(error) && WRONG_FILES.includes(error.code)) await source.forget?.();
    throw error;
  }
}
