/**
 * A tokenizer made of `tokenizer.json` and `tokenizer_config.json`, run by `@huggingface/transformers`.
 */
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { NeriumError, partMissing } from '../errors.ts';
import { parseTokenizer, type TokenizerDefinition } from './definition.ts';
import type { Tokenizer } from './tokenizer.ts';
import { WordCache } from './word-cache.ts';

export interface TokenizerLimits {
  /** Tokens of one sequence that the encoder can read at most. */
  readonly maxLength?: number;
}

/**
 * Longer words are read up to here. None of their sub-tokens behind it could be used: no text tower reads so many.
 */
const MAX_WORD_LENGTH = 16_384;

/**
 * Makes a tokenizer from the parsed files. The library behind it is imported on the first call.
 *
 * @param json `tokenizer.json`; its `truncation` and `padding` are left-overs of the last call and are ignored
 * @param config `tokenizer_config.json`
 * @throws NeriumError TOKENIZER_INVALID
 * @example
 * const tokenizer = await createTokenizer(json, config, { maxLength: 512 });
 * tokenizer.encode('person'); // [101, 2711, 102]
 */
export async function createTokenizer(
  json: unknown,
  config: unknown,
  limits: TokenizerLimits = {},
): Promise<Tokenizer> {
  const definition = parseTokenizer(json, config);
  const library = build(await importLibrary(), definition);
  const content = (text: string): number[] => {
    const ids: (number | undefined)[] = library.encode(text, { add_special_tokens: false });
    // A character that a model without unknown token does not know has no id; the Python library leaves it out.
    return ids.filter((id) => id !== undefined);
  };
  const { prefix, suffix } = specialTokens(library, content);
  const maxLength = Math.min(definition.maxLength, limits.maxLength ?? Infinity);
  const room = maxLength - prefix.length - suffix.length;
  if (room < 1) {
    throw new NeriumError(
      'TOKENIZER_INVALID',
      `tokenizer_config.json allows ${maxLength} tokens, of which ${prefix.length + suffix.length} are special ones.`,
      { hint: 'Check model_max_length.' },
    );
  }
  const words = new WordCache((word) => content(word.slice(0, MAX_WORD_LENGTH)));
  return {
    maxLength,
    padId: definition.padId,
    prefix,
    suffix,
    encodeWord: (word) => words.get(word),
    encode: (text) => [...prefix, ...content(text).slice(0, room), ...suffix],
  };
}

/** In this form bundlers see what is used of it, which with `.catch` they do not. */
async function importLibrary() {
  try {
    const { PreTrainedTokenizer } = await import('@huggingface/transformers');
    return PreTrainedTokenizer;
  } catch (cause) {
    return partMissing(cause);
  }
}

function build(
  Library: typeof PreTrainedTokenizer,
  { json, config }: TokenizerDefinition,
): PreTrainedTokenizer {
  try {
    return new Library(json, config);
  } catch (cause) {
    throw new NeriumError(
      'TOKENIZER_INVALID',
      `tokenizer.json cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause, hint: 'Export it anew with save_pretrained of the Python library.' },
    );
  }
}

/** Texts of which a tokenizer knows at least one. */
const PROBES = ['a', '1', '.'];

/**
 * The special tokens around a sequence, found by encoding with and without them: which ones a tokenizer adds is up to its
 * post-processor, not to the names in its config.
 */
function specialTokens(
  library: PreTrainedTokenizer,
  content: (text: string) => number[],
): { prefix: number[]; suffix: number[] } {
  const found = PROBES.flatMap((probe) => {
    const inner = content(probe);
    const whole: number[] = library.encode(probe, { add_special_tokens: true });
    const at = whole.findIndex((_id, from) => inner.every((id, i) => whole[from + i] === id));
    if (inner.length === 0) return [];
    return at < 0
      ? [undefined]
      : [{ prefix: whole.slice(0, at), suffix: whole.slice(at + inner.length) }];
  });
  const [first] = found;
  if (
    first === undefined ||
    found.some((other) => JSON.stringify(other) !== JSON.stringify(first))
  ) {
    throw new NeriumError(
      'TOKENIZER_INVALID',
      'The post-processor of tokenizer.json does not put fixed tokens around a sequence.',
      { hint: 'Only a template of special tokens before and after one sequence is supported.' },
    );
  }
  return first;
}
