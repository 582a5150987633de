import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isNeriumError } from '../errors.ts';
import { createTokenizer } from './create-tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

interface Vectors {
  readonly max_length: number;
  readonly split: readonly { words: string[]; ids: number[]; word_ids: (number | null)[] }[];
  readonly plain: readonly { text: string; ids: number[] }[];
}

function bytes(path: string): Buffer {
  const raw = readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));
  return path.endsWith('.gz') ? gunzipSync(raw) : raw;
}
const read = (path: string): unknown => JSON.parse(bytes(path).toString('utf8'));

const MINILM = 'real-tokenizers/minilm_bert_uncased/tokenizer.json.gz';
const MODERNBERT = 'real-tokenizers/modernbert/tokenizer.json.gz';

/** Name of the vectors, tokenizer.json, and its config as the vectors were made with it. */
const SETS: [name: string, json: string, config: unknown][] = [
  ['minilm', MINILM, { model_max_length: 512, pad_token: '[PAD]' }],
  ['modernbert', MODERNBERT, { model_max_length: 8192, pad_token: '[PAD]' }],
  ['modernbert-prefix', MODERNBERT, { model_max_length: 8192, add_prefix_space: true }],
  [
    'tiny-bpe',
    'bi-span-modernbert/tokenizer.json',
    read('bi-span-modernbert/tokenizer_config.json'),
  ],
  [
    'tiny-unigram',
    'uni-span-deberta/tokenizer.json',
    read('uni-span-deberta/tokenizer_config.json'),
  ],
  ['tiny-wordpiece', 'bi-span-bert/tokenizer.json', read('bi-span-bert/tokenizer_config.json')],
];

describe('createTokenizer', () => {
  test.each(SETS)('%s equals the Python library on every vector', async (name, json, config) => {
    const vectors = read(`tokenizers/${name}.json`) as Vectors;
    const tokenizer = await createTokenizer(read(json), config);
    expect(vectors.split.length).toBeGreaterThanOrEqual(150);
    expect(tokenizer.maxLength).toBe(vectors.max_length);
    const different = [
      ...vectors.split
        .map(({ words, ids, word_ids }) => ({
          text: words,
          expected: { ids, word_ids },
          found: encodeSplit(tokenizer, words),
        }))
        .filter(({ expected, found }) => JSON.stringify(expected) !== JSON.stringify(found)),
      ...vectors.plain
        .map(({ text, ids }) => ({ text, expected: ids, found: tokenizer.encode(text) }))
        .filter(({ expected, found }) => JSON.stringify(expected) !== JSON.stringify(found)),
    ];
    expect(different).toEqual([]);
  });

  test('add_prefix_space of tokenizer_config.json overrides that of tokenizer.json', async () => {
    const { rows } = read('tokenizers/prefix-flag.json') as { rows: PrefixRow[] };
    expect(rows).toHaveLength(6);
    const json = read('bi-span-modernbert/tokenizer.json') as { pre_tokenizer: object };
    const { add_prefix_space: _, ...config } = read(
      'bi-span-modernbert/tokenizer_config.json',
    ) as Record<string, unknown>;
    for (const { tokenizer_json, tokenizer_config, words, ids } of rows) {
      const pre_tokenizer = { ...json.pre_tokenizer, add_prefix_space: tokenizer_json };
      const flag = tokenizer_config === null ? {} : { add_prefix_space: tokenizer_config };
      const tokenizer = await createTokenizer({ ...json, pre_tokenizer }, { ...config, ...flag });
      expect(encodeSplit(tokenizer, words).ids).toEqual(ids);
    }
  });

  // Ids from `tokenizers` 0.22.2, for what its JavaScript sibling does otherwise.
  test.each<[name: string, json: string, config: unknown, [text: string, ids: number[]][]]>([
    [
      'final sigma, ideographs beyond the BMP',
      MINILM,
      {},
      [
        ['ΟΔΟΣ', [1169, 29722, 29730, 29733]],
        ['a𠀀b', [1037, 100, 1038]],
      ],
    ],
    [
      'U+0085 is space and U+FEFF is not',
      MODERNBERT,
      {},
      [
        ["\u0085's", [16643, 434]],
        ["\ufeff's", [41497, 8, 84]],
      ],
    ],
    [
      'the same with a prefix space',
      MODERNBERT,
      { add_prefix_space: true },
      [
        ['\ufeff!', [35762, 2]],
        ['ǅ👍🏽', [209, 131, 216, 14931, 228, 224, 14931, 226, 123]],
      ],
    ],
    [
      'sentencepiece maps',
      'uni-span-deberta/tokenizer.json',
      {},
      [
        ['👩‍💻', [36, 3]],
        ['ﬁ\u0301', [691, 603]],
        ['\u0085', []],
        ['\u061c', [36]],
      ],
    ],
  ])(
    'equals the Python library where transformers.js alone does not: %s',
    async (_name, json, config, vectors) => {
      const tokenizer = await createTokenizer(read(json), config);
      for (const [text, ids] of vectors) expect(tokenizer.encodeWord(text), text).toEqual(ids);
    },
  );

  test('cuts the content to the limit and keeps the special tokens', async () => {
    const json = read(MINILM);
    const tokenizer = await createTokenizer(json, { model_max_length: 1e30 }, { maxLength: 4 });
    expect(tokenizer).toMatchObject({ maxLength: 4, prefix: [101], suffix: [102], padId: 0 });
    expect(tokenizer.encode('one two three')).toEqual([101, 2028, 2048, 102]);
    expect(tokenizer.encode('')).toEqual([101, 102]);
    const longer = await createTokenizer(json, { model_max_length: 8 }, { maxLength: 512 });
    expect(longer.maxLength).toBe(8);
    await expectInvalid(createTokenizer(json, {}, { maxLength: 2 }), /2 tokens/);
  });

  test('finds special tokens by encoding, whatever they are called', async () => {
    const json = read('bi-span-modernbert/tokenizer.json') as object;
    const bare = await createTokenizer({ ...json, post_processor: null }, {});
    expect(bare).toMatchObject({ prefix: [], suffix: [], maxLength: Infinity });
    const config = read('bi-span-modernbert/tokenizer_config.json');
    const whole = await createTokenizer(json, config);
    expect(whole).toMatchObject({ prefix: [2995], suffix: [2996], padId: 2997, maxLength: 512 });
  });

  test.each<[unknown, unknown, RegExp]>([
    [null, {}, /tokenizer\.json is not an object/],
    [{}, {}, /tokenizer\.json: model is not an object/],
    [tiny({ model: { type: 'Magic' } }), {}, /model\.type is "Magic"/],
    [tiny({ model: { type: 'WordPiece', vocab: { a: -1 } } }), {}, /model\.vocab does not give/],
    [tiny({ model: { type: 'WordPiece', vocab: {} } }), {}, /model\.vocab does not give/],
    [tiny({ model: { type: 'BPE', vocab: { a: 1 }, merges: ['ab'] } }), {}, /model\.merges/],
    [tiny({ model: { type: 'Unigram', vocab: [['a']] } }), {}, /model\.vocab is not a list/],
    [tiny({ added_tokens: [{ id: 1, content: '' }] }), {}, /added_tokens\[0\]/],
    [tiny({ pre_tokenizer: { type: 'Magic' } }), {}, /cannot be used: .*Magic/],
    [tiny({ pre_tokenizer: { type: 'Sequence' } }), {}, /sequence has no list/],
    [tiny({ normalizer: 'NFC' }), {}, /normalizer is not an object/],
    [tiny({ normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAA=' } }), {}, /charsmap/],
    [tiny({}), null, /tokenizer_config\.json is not an object/],
    [tiny({}), { model_max_length: 'long' }, /model_max_length is "long"/],
  ])('refuses %j with %j', async (json, config, message) => {
    await expectInvalid(createTokenizer(json, config), message);
  });

  test('hostile names are words like any other', async () => {
    const vocab = '{"[UNK]":0,"__proto__":1,"constructor":2,"a":3}';
    const json = `{"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","vocab":${vocab}},"__proto__":{"x":1}}`;
    const tokenizer = await createTokenizer(
      JSON.parse(json),
      JSON.parse('{"__proto__":{"model_max_length":3},"pad_token":"toString"}'),
    );
    expect(['__proto__', 'constructor', 'toString', 'a'].map(tokenizer.encodeWord)).toEqual([
      [1],
      [2],
      [0],
      [3],
    ]);
    expect(tokenizer).toMatchObject({ maxLength: Infinity, padId: 0 });
    expect(Object.prototype).not.toHaveProperty('x');
  });

  test.each([MINILM, MODERNBERT])('a word of 1 MB does not hang: %s', async (json) => {
    const tokenizer = await createTokenizer(read(json), { model_max_length: 512 });
    expect(tokenizer.encodeWord('ab1'.repeat(350_000)).length).toBeGreaterThan(0);
  });
});

interface PrefixRow {
  readonly tokenizer_json: boolean;
  readonly tokenizer_config: boolean | null;
  readonly words: string[];
  readonly ids: number[];
}

/** A tokenizer of one word, with some fields changed. */
function tiny(changes: object): object {
  const model = {
    type: 'WordPiece',
    unk_token: 'a',
    continuing_subword_prefix: '##',
    vocab: { a: 0 },
  };
  return { model, ...changes };
}

async function expectInvalid(attempt: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(isNeriumError(error, 'TOKENIZER_INVALID')).toBe(true);
  expect(String(error)).toMatch(message);
}

/** A pre-split text as the text tower gets it, with the word of each token. */
function encodeSplit(
  { prefix, suffix, maxLength, encodeWord }: Tokenizer,
  words: readonly string[],
): { ids: number[]; word_ids: (number | null)[] } {
  const tokens = words.flatMap((word, index) => encodeWord(word).map((id) => ({ id, index })));
  const kept = tokens.slice(0, maxLength - prefix.length - suffix.length);
  return {
    ids: [...prefix, ...kept.map(({ id }) => id), ...suffix],
    word_ids: [
      ...prefix.map(() => null),
      ...kept.map(({ index }) => index),
      ...suffix.map(() => null),
    ],
  };
}
