/**
 * Token ids of pre-split texts and of labels.
 */
import { tokenizeWords, windowTokens } from '../../src/engine/text-tokens.ts';
import { NeriumError } from '../../src/errors.ts';
import { requireJson } from '../../src/io/read-json.ts';
import type { AssetSource } from '../../src/io/source.ts';
import { createTokenizer } from '../../src/tokenizer/create-tokenizer.ts';
import type { Tokenizer } from '../../src/tokenizer/tokenizer.ts';
import { listOf, type VectorsScene } from './run-vectors.ts';

interface TokenizerFile {
  /** For instance `fixtures/bi-span-bert`, or `data/tokenizers/modernbert, add_prefix_space true (…)`. */
  readonly tokenizer: string;
  readonly max_length: number;
}

interface SplitVector {
  readonly words: readonly string[];
  readonly ids: readonly number[];
  readonly word_ids: readonly (number | null)[];
}

interface PlainVector {
  readonly text: string;
  readonly ids: readonly number[];
}

export async function* tokenizerVectors(
  json: unknown,
  scene: VectorsScene,
): AsyncIterable<string | undefined> {
  const tokenizer = await openTokenizer(json as TokenizerFile, scene);
  for (const { words, ids, word_ids: wordIds } of listOf<SplitVector>(json, 'split')) {
    const found = encodeSplit(tokenizer, words);
    yield difference(words, { ids, wordIds }, found);
  }
  for (const { text, ids } of listOf<PlainVector>(json, 'plain')) {
    yield difference(text, ids, tokenizer.encode(text));
  }
}

interface PrefixVector {
  readonly tokenizer_json: boolean;
  readonly tokenizer_config: boolean | null;
  readonly words: readonly string[];
  readonly ids: readonly number[];
}

/** Which of the two files decides whether words get a space in front. */
export async function* prefixVectors(
  json: unknown,
  { folder }: VectorsScene,
): AsyncIterable<string | undefined> {
  const model = siblingOf(folder, (json as TokenizerFile).tokenizer);
  const { tokenizer, config } = await readFiles(model);
  const { add_prefix_space: _, ...plainConfig } = config;
  for (const vector of listOf<PrefixVector>(json, 'rows')) {
    const preTokenizer = { ...Object(tokenizer.pre_tokenizer) };
    const flags = vector.tokenizer_config;
    const encoder = await createTokenizer(
      {
        ...tokenizer,
        pre_tokenizer: { ...preTokenizer, add_prefix_space: vector.tokenizer_json },
      },
      { ...plainConfig, ...(flags !== null && { add_prefix_space: flags }) },
    );
    yield difference(vector, vector.ids, encodeSplit(encoder, vector.words).ids);
  }
}

async function openTokenizer(
  { tokenizer: name, max_length: maxLength }: TokenizerFile,
  { folder, realm, job }: VectorsScene,
): Promise<Tokenizer> {
  const publicName = /^data\/tokenizers\/([\w-]+)/.exec(name)?.[1];
  if (publicName === undefined) {
    const { tokenizer, config } = await readFiles(siblingOf(folder, name));
    return createTokenizer(tokenizer, config);
  }
  const location = job.publicTokenizers[publicName];
  if (location === undefined) throw missing(`the tokenizer ${publicName}`, folder);
  const tokenizer = await readGzipJson(realm.open(location), 'tokenizer.json.gz');
  // The vectors were made with the file itself; of its config they tell these two.
  const prefix = / add_prefix_space true/.test(name);
  return createTokenizer(tokenizer, { model_max_length: maxLength, add_prefix_space: prefix });
}

/** `fixtures/NAME …` is the folder NAME in the fixtures folder. */
function siblingOf(folder: AssetSource, name: string): AssetSource {
  const [, model] = /^fixtures\/([\w.-]+)/.exec(name) ?? [];
  // The source of a folder reaches those beside it; this one is inside.
  const inside: AssetSource = {
    name: `${folder.name}/${model}`,
    revision: undefined,
    open: (path, signal) => folder.open(`${model}/${path}`, signal),
    sibling: () => undefined,
  };
  if (model === undefined) throw missing(`the tokenizer ${name}`, folder);
  return inside;
}

type JsonObject = Readonly<Record<string, unknown>>;

async function readFiles(
  source: AssetSource,
): Promise<{ readonly tokenizer: JsonObject; readonly config: JsonObject }> {
  return {
    tokenizer: Object(await requireJson(source, 'tokenizer.json')),
    config: Object(await requireJson(source, 'tokenizer_config.json')),
  };
}

async function readGzipJson(source: AssetSource, path: string): Promise<unknown> {
  const asset = await source.open(path);
  if (asset === undefined) throw missing(path, source);
  const bytes = new Uint8Array(await asset.read(0, asset.size));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).json();
}

/** A pre-split text as the text tower gets it, with the word of each token. */
function encodeSplit(
  tokenizer: Tokenizer,
  list: readonly string[],
): { ids: number[]; wordIds: (number | null)[] } {
  const text = list.join(' ');
  const ends = new Int32Array(list.length);
  let end = -1;
  list.forEach((word, index) => {
    end += word.length + 1;
    ends[index] = end;
  });
  const starts = ends.map((wordEnd, index) => wordEnd - (list[index]?.length ?? 0));
  const words = { count: list.length, starts, ends };
  const tokens = tokenizeWords(text, words, tokenizer);
  const { ids } = windowTokens(tokens, { first: 0, end: list.length }, tokenizer);
  const { prefix, suffix } = tokenizer;
  const content = ids.length - prefix.length - suffix.length;
  const ofWords = Array.from(tokens.counts).flatMap((count, word) =>
    new Array<number>(count).fill(word),
  );
  const wordIds = [
    ...prefix.map(() => null),
    ...ofWords.slice(0, content),
    ...suffix.map(() => null),
  ];
  return { ids: Array.from(ids), wordIds };
}

function difference(input: unknown, expected: unknown, found: unknown): string | undefined {
  const [wanted, got] = [JSON.stringify(expected), JSON.stringify(found)];
  return wanted === got ? undefined : `${JSON.stringify(input)}: ${got}, expected ${wanted}`;
}

function missing(what: string, source: AssetSource): NeriumError {
  return new NeriumError('ASSET_MISSING', `${what} is not in reach of ${source.name}.`, {
    hint: 'Vectors need the tokenizer that they were made with: see fixtures/README.md.',
  });
}
