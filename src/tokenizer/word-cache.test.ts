import { expect, test } from 'vitest';
import { WordCache } from './word-cache.ts';

test('computes a word once while it is among the last seen', () => {
  const computed: string[] = [];
  const cache = new WordCache((word) => {
    computed.push(word);
    return [word.length];
  });
  expect([cache.get('ab'), cache.get('ab'), cache.get('')]).toEqual([[2], [2], [0]]);
  expect(computed).toEqual(['ab', '']);
});

test('stays bounded, and keeps what is asked for again and again', () => {
  let computed = 0;
  const cache = new WordCache(() => {
    computed++;
    return [];
  });
  for (let i = 0; i < 200_000; i++) {
    cache.get(`w${i}`);
    cache.get('the');
  }
  expect(computed).toBe(200_001);
  expect(cache.size).toBeLessThanOrEqual(2 * 16_384);
});

test('does not keep long words', () => {
  const cache = new WordCache(() => []);
  cache.get('x'.repeat(65));
  expect(cache.size).toBe(0);
});
