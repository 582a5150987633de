/**
 * `tokenizer.json` and `tokenizer_config.json`, checked, and changed to what the Python library makes of them.
 */
import { NeriumError } from '../errors.ts';
import { adaptNormalizer, adaptPreTokenizer } from './steps.ts';

type Json = Readonly<Record<string, unknown>>;

export interface TokenizerDefinition {
  /** `tokenizer.json` as our tokenizer library is to read it. */
  readonly json: Json;
  /** The part of `tokenizer_config.json` that a tokenizer depends on. */
  readonly config: Json;
  readonly padId: number;
  /** `model_max_length`; Infinity where none is set. */
  readonly maxLength: number;
}

const MODELS = ['WordPiece', 'BPE', 'Unigram'];
const STEPS = ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder'] as const;

/**
 * Checks both files and applies the rules of the Python library that are in neither.
 *
 * @throws NeriumError TOKENIZER_INVALID that names the file and the field
 */
export function parseTokenizer(json: unknown, config: unknown): TokenizerDefinition {
  const settings = record(config, 'tokenizer_config.json');
  const tokenizer = checkTokenizer(json);
  return {
    json: {
      ...tokenizer,
      truncation: null,
      padding: null,
      decoder: null,
      normalizer: adaptNormalizer(tokenizer.normalizer),
      pre_tokenizer: adaptPreTokenizer(
        withPrefixSpace(tokenizer.pre_tokenizer, settings.add_prefix_space === true),
      ),
    },
    config: {},
    padId: padIdOf(tokenizer, settings),
    maxLength: maxLengthOf(settings),
  };
}

interface CheckedTokenizer extends Json {
  readonly model: Json;
  readonly added_tokens: readonly AddedToken[];
  readonly normalizer: Json | null;
  readonly pre_tokenizer: Json | null;
}

interface AddedToken extends Json {
  readonly id: number;
  readonly content: string;
}

function checkTokenizer(json: unknown): CheckedTokenizer {
  const file = record(json, 'tokenizer.json');
  const model = record(file.model, 'tokenizer.json: model');
  if (typeof model.type !== 'string' || !MODELS.includes(model.type)) {
    throw invalid(
      `tokenizer.json: model.type is ${JSON.stringify(model.type)}, not one of ${MODELS.join(', ')}.`,
    );
  }
  checkVocabulary(model);
  const [normalizer, pre_tokenizer, post_processor] = STEPS.map((name) => checkStep(file, name));
  return {
    ...file,
    model,
    added_tokens: checkAddedTokens(file.added_tokens ?? []),
    normalizer: normalizer ?? null,
    pre_tokenizer: pre_tokenizer ?? null,
    post_processor: post_processor ?? null,
  };
}

function checkVocabulary({ type, vocab, merges }: Json): void {
  if (type === 'Unigram') {
    if (!Array.isArray(vocab) || !vocab.every(isScoredPiece) || vocab.length === 0) {
      throw invalid('tokenizer.json: model.vocab is not a list of [piece, score].');
    }
    return;
  }
  const ids = Object.values(record(vocab, 'tokenizer.json: model.vocab'));
  if (ids.length === 0 || !ids.every(isId)) {
    throw invalid('tokenizer.json: model.vocab does not give each token a whole number.');
  }
  if (type === 'BPE' && !(Array.isArray(merges) && merges.every(isMerge))) {
    throw invalid('tokenizer.json: model.merges is not a list of pairs.');
  }
}

function checkStep(file: Json, name: (typeof STEPS)[number]): Json | null {
  const step = file[name] ?? null;
  if (step === null) return null;
  const checked = record(step, `tokenizer.json: ${name}`);
  if (typeof checked.type === 'string') return checked;
  throw invalid(`tokenizer.json: ${name} has no type.`);
}

function checkAddedTokens(value: unknown): AddedToken[] {
  if (!Array.isArray(value)) throw invalid('tokenizer.json: added_tokens is not a list.');
  return value.map((one: unknown, index) => {
    const name = `tokenizer.json: added_tokens[${index}]`;
    const token = record(one, name);
    const { id, content } = token;
    if (!isId(id) || typeof content !== 'string' || content === '') {
      throw invalid(`${name} has no id or no content.`);
    }
    return { ...token, id, content };
  });
}

/**
 * The Python library sets the flag of a lone ByteLevel from `tokenizer_config.json`, where it is false if absent; what
 * `tokenizer.json` says is lost. In a sequence it looks at nothing.
 */
function withPrefixSpace(preTokenizer: Json | null, addPrefixSpace: boolean): Json | null {
  if (preTokenizer?.type !== 'ByteLevel') return preTokenizer;
  return { ...preTokenizer, add_prefix_space: addPrefixSpace };
}

/** Padding is masked, so where no token is named for it, any will do. */
function padIdOf(tokenizer: CheckedTokenizer, settings: Json): number {
  const named = settings.pad_token;
  const content = typeof named === 'object' && named !== null ? (named as Json).content : named;
  if (typeof content !== 'string') return 0;
  const added = tokenizer.added_tokens.find((token) => token.content === content);
  if (added !== undefined) return added.id;
  const { vocab } = tokenizer.model;
  if (Array.isArray(vocab))
    return Math.max(
      0,
      vocab.findIndex(([piece]) => piece === content),
    );
  const own = Object.getOwnPropertyDescriptor(vocab, content)?.value;
  return typeof own === 'number' ? own : 0;
}

/** Python writes 1e30 for "no limit". */
function maxLengthOf(settings: Json): number {
  const value = settings.model_max_length ?? null;
  if (value === null) return Infinity;
  if (typeof value !== 'number' || !(value >= 1)) {
    throw invalid(
      `tokenizer_config.json: model_max_length is ${JSON.stringify(value)}, not a positive number.`,
    );
  }
  return value >= 2 ** 31 ? Infinity : Math.floor(value);
}

function isScoredPiece(entry: unknown): boolean {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number';
}

/** Written `"a b"` or `["a", "b"]`. */
function isMerge(merge: unknown): boolean {
  if (typeof merge === 'string') return merge.includes(' ');
  return Array.isArray(merge) && typeof merge[0] === 'string' && typeof merge[1] === 'string';
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function record(value: unknown, name: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid(`${name} is not an object.`);
}

function invalid(message: string): NeriumError {
  return new NeriumError('TOKENIZER_INVALID', message, {
    hint: 'Take both files from where the model was published, or save them anew with save_pretrained.',
  });
}
