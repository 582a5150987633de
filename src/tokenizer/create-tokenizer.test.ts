import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
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
});

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
