import { expect, test } from 'vitest';
import type { Candidates } from '../protocol.ts';
import { scoreSpans } from '../score/score-spans.ts';
import type { WordParts } from '../score/scorer.ts';
import { checkModel } from './canary.ts';
import type { Model } from './open-model.ts';
import type { TokenWindow } from './text-tokens.ts';
import type { WindowScorer } from './window-scorer.ts';

type Run = (windows: readonly TokenWindow[]) => Float32Array[];

const spanHead = { dim: 1, hidden: 4, w2: Float32Array.of(1, 2, 3, 4), b2: new Float32Array(1) };

/** What a GPU makes of the candidates that it should give. */
type Spoil = (candidates: Candidates) => Candidates;

/** A model whose tower gives, for each window, four numbers a word. */
function modelOf(run: Run, spoil: Spoil = (candidates) => candidates): Model {
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
        run(windows).map((values) => {
          const u = Float32Array.from(
            { length: 4 * values.length },
            (_, at) => values[at >> 2] ?? 0,
          );
          return { count: values.length, u, v: u };
        }),
      release: async () => undefined,
    }),
  };
  const scorer: WindowScorer = {
    kernel: 'wgsl',
    score: async (batch, requests) =>
      (await batch.read()).map((words, index) => {
        const { labels, maxWidth = 1, floors } = requests[index] ?? {};
        if (labels === undefined || floors === undefined) throw new RangeError('No request.');
        return spoil(scoreSpans(words, spanHead, labels, maxWidth, floors));
      }),
    release: () => undefined,
  };
  const limits = { words: 64, tokens: 62 };
  return {
    textTokenizer: tokenizer,
    textTower,
    spanHead,
    scorer,
    limits,
    window: limits,
    config: { maxWidth: 12 },
  } as unknown as Model;
}

const right: Run = (windows) => windows.map(({ ids }) => Float32Array.from(ids));

test('a tower that does not care about neighbours passes', async () => {
  await expect(checkModel(modelOf(right))).resolves.toBeUndefined();
});

test.each<[string, Run]>([
  ['zeros', (windows) => right(windows).map((values) => values.fill(0))],
  ['NaN', (windows) => right(windows).map((values) => values.fill(Number.NaN))],
  [
    'numbers that depend on the batch',
    (windows) => right(windows).map((values) => values.map((value) => value * windows.length)),
  ],
])('%s are refused', async (_, run) => {
  await expect(checkModel(modelOf(run))).rejects.toMatchObject({ code: 'RUNTIME_FAILED' });
});

test.each<[string, Spoil]>([
  ['wrong logits', (found) => ({ ...found, logit: found.logit.map((logit) => logit * 1.1) })],
  ['NaN', (found) => ({ ...found, logit: found.logit.map(() => Number.NaN) })],
  ['spans in another order', (found) => ({ ...found, start: found.start.toReversed() })],
  [
    'too few candidates',
    ({ start, end, label, logit }) => ({
      start: start.slice(1),
      end: end.slice(1),
      label: label.slice(1),
      logit: logit.slice(1),
    }),
  ],
])('%s of the scoring kernel are refused', async (_, spoil) => {
  await expect(checkModel(modelOf(right, spoil))).rejects.toMatchObject({ code: 'RUNTIME_FAILED' });
});
