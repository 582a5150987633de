import { expect, test } from 'vitest';
import type { WordParts } from '../score/scorer.ts';
import { checkTower } from './canary.ts';
import type { Model } from './open-model.ts';
import type { TokenWindow } from './text-tokens.ts';

type Run = (windows: readonly TokenWindow[]) => Float32Array[];

/** A model whose tower gives, for each window, one number a word. */
function modelOf(run: Run): Model {
  const tokenizer = {
    maxLength: 64,
    padId: 0,
    prefix: [1],
    suffix: [2],
    encodeWord: (word: string) => [word.length],
    encode: () => [],
  };
  const textTower = {
    weightBytes: 0,
    run: async (windows: readonly TokenWindow[]) => ({
      read: async (): Promise<WordParts[]> =>
        run(windows).map((u) => ({ count: u.length, u, v: u })),
      release: async () => undefined,
    }),
  };
  const limits = { words: 64, tokens: 62 };
  return {
    textTokenizer: tokenizer,
    textTower,
    limits,
    window: limits,
    config: { maxWidth: 12 },
  } as unknown as Model;
}

const right: Run = (windows) => windows.map(({ ids }) => Float32Array.from(ids));

test('a tower that does not care about neighbours passes', async () => {
  await expect(checkTower(modelOf(right))).resolves.toBeUndefined();
});

test.each<[string, Run]>([
  ['zeros', (windows) => right(windows).map((values) => values.fill(0))],
  ['NaN', (windows) => right(windows).map((values) => values.fill(Number.NaN))],
  [
    'numbers that depend on the batch',
    (windows) => right(windows).map((values) => values.map((value) => value * windows.length)),
  ],
])('%s are refused', async (_, run) => {
  await expect(checkTower(modelOf(run))).rejects.toMatchObject({ code: 'RUNTIME_FAILED' });
});
