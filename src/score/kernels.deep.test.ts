import { describe, expect, test } from 'vitest';
import type { Candidates } from '../protocol.ts';
import { RELAXED_SIMD_KERNEL, SIMD_KERNEL } from './kernel-wasm.ts';
import { layOutLabels, type SpanHead } from './labels.ts';
import type { WordParts } from './scorer.ts';
import { listSpans } from './span-list.ts';
import { layOut, literalLogits, makeProblem, randomNumbers } from './testing/problems.ts';
import { WasmKernel, type WasmKernelName } from './wasm-kernel.ts';
import { wasmScorer } from './wasm-scorer.ts';

const DIM = 384;
const HIDDEN = 4 * DIM;
/** 20 MB each: three of them and the span head are more than what may stay in memory. */
const LABELS = 13_000;
/** Folded, and in between. */
const FEW = [1, 300];
const SETS = [LABELS, ...FEW, LABELS, LABELS + 1, LABELS + 5];

function freshKernel(name: WasmKernelName): WasmKernel {
  const base64 = name === 'wasm-simd' ? SIMD_KERNEL : RELAXED_SIMD_KERNEL;
  return new WasmKernel(name, new WebAssembly.Module(Buffer.from(base64, 'base64')));
}

describe.each(['wasm-simd', 'wasm-relaxed-simd'] as const)('%s', (name) => {
  const random = randomNumbers(11);
  const head: SpanHead = { dim: DIM, hidden: HIDDEN, w2: random(DIM * HIDDEN), b2: random(DIM) };
  const directions = random(8 * DIM);
  /** Near a subspace, so that bounds are made. */
  const sets = SETS.map((count) => {
    const vectors = random(count * DIM).map((value) => 0.05 * value);
    for (let label = 0; label < count; label++) {
      const mix = random(8);
      for (let d = 0; d < DIM; d++) {
        let sum = vectors[label * DIM + d] ?? 0;
        mix.forEach((share, at) => {
          sum += share * (directions[at * DIM + d] ?? 0);
        });
        vectors[label * DIM + d] = sum;
      }
    }
    return layOutLabels(head, vectors, count);
  });
  const texts = [30, 1, 0, 12].map(
    (count): WordParts => ({ count, u: random(count * HIDDEN), v: random(count * HIDDEN) }),
  );

  test('sets that push one another out of memory, which grows, are scored as each alone is', () => {
    const shared = freshKernel(name);
    const scorers = sets.map((labels, set) =>
      wasmScorer(shared, head, labels, set % 2 === 0 ? 'always' : 'auto'),
    );
    const alone = new Map<string, Candidates>();
    let order = 1;
    for (let call = 0; call < 60; call++) {
      order = (order * 7 + 3) % 101;
      const [set, text] = [order % sets.length, (order >> 1) % texts.length];
      const [labels, words] = [sets[set], texts[text]];
      if (labels === undefined || words === undefined) throw new RangeError();
      const floors = new Float32Array(labels.count).fill(30);
      const key = `${set} ${text}`;
      const expected =
        alone.get(key) ??
        wasmScorer(freshKernel(name), head, labels, 'never').score(words, 12, floors);
      alone.set(key, expected);
      expect(scorers[set]?.score(words, 12, floors), key).toEqual(expected);
    }
    expect(Math.max(...[...alone.values()].map(({ logit }) => logit.length))).toBeGreaterThan(10);
    expect(scorers.some(({ bounded }) => bounded === LABELS)).toBe(true);
  });
});

test('more labels than 16 bits count are scored as in the literal form', () => {
  const labels = 70_001;
  const shape = {
    dim: 7,
    words: 3,
    labels,
    maxWidth: 2,
    vectors: 'subspace',
    parts: 'random',
  } as const;
  const problem = makeProblem({ ...shape, seed: 5 });
  const literal = literalLogits(problem, 2).map(({ logit }) => logit);
  const floor = Float64Array.from(literal).sort().at(-40) ?? 0;
  const expected = literal.flatMap((logit, pair) =>
    logit > floor - 1e-3 ? [[Math.floor(pair / labels), pair % labels]] : [],
  );
  const spans = [...listSpans(3, 2)].join();
  for (const name of ['wasm-simd', 'wasm-relaxed-simd'] as const) {
    for (const pruning of ['always', 'never'] as const) {
      const matrix = layOut(problem);
      const scorer = wasmScorer(freshKernel(name), problem.head, matrix, pruning);
      const floors = new Float32Array(labels).fill(floor - 1e-3);
      const { start, end, label } = scorer.score(problem.words, 2, floors);
      const found = Array.from(label, (own, index) => [
        spans.indexOf(`${start[index]},${end[index]}`) / 4,
        own,
      ]);
      expect(found).toEqual(expected);
      expect(label.some((own) => own > 2 ** 16)).toBe(true);
    }
  }
});
