import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileKernels } from '../../scripts/build-kernel.mjs';
import { logitFloors } from './floors.ts';
import { foldingLimit, type LabelMatrix, layOutLabels, type SpanHead } from './labels.ts';
import { scoreSpans } from './score-spans.ts';
import type { CpuScorer, WordParts } from './scorer.ts';
import { typedArrayScorer } from './typed-array-scorer.ts';
import { kernelNamed } from './wasm-kernel.ts';
import { wasmScorer } from './wasm-scorer.ts';

/** The span head as upstream writes it: one vector per span, then one dot product per label. */
function literalLogit(
  words: WordParts,
  head: SpanHead,
  vectors: Float32Array,
  [start, end, label]: readonly [number, number, number],
): number {
  let logit = 0;
  for (let d = 0; d < head.dim; d++) {
    let span = head.b2[d] ?? 0;
    for (let k = 0; k < head.hidden; k++) {
      const sum = (words.u[start * head.hidden + k] ?? 0) + (words.v[end * head.hidden + k] ?? 0);
      span += Math.max(0, sum) * (head.w2[d * head.hidden + k] ?? 0);
    }
    logit += span * (vectors[label * head.dim + d] ?? 0);
  }
  return logit;
}

function randomArray(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

function problem(dim: number, count: number, labels: number, seed: number) {
  const hidden = 4 * dim;
  const head: SpanHead = {
    dim,
    hidden,
    w2: randomArray(dim * hidden, seed),
    b2: randomArray(dim, seed + 1),
  };
  const words: WordParts = {
    count,
    u: randomArray(count * hidden, seed + 2),
    v: randomArray(count * hidden, seed + 3),
  };
  return { head, words, vectors: randomArray(labels * dim, seed + 4) };
}

test('the kernel that ships is the compiled source', async () => {
  const shipped = readFileSync(new URL('./kernel-wasm.ts', import.meta.url), 'utf8');
  expect(await compileKernels()).toBe(shipped);
});

/** All that run here. */
function scorersOf(head: SpanHead, labels: LabelMatrix): CpuScorer[] {
  const kernels = NAMES.flatMap((name) => kernelNamed(name) ?? []);
  return [
    typedArrayScorer(head, labels),
    ...kernels.map((kernel) => wasmScorer(kernel, head, labels)),
  ];
}

const NAMES = ['wasm-simd', 'wasm-relaxed-simd'] as const;

describe('scoreSpans', () => {
  test('the kernels agree with each other, and WebAssembly is there', () => {
    for (const [dim, labels] of [
      [8, 3],
      [8, 10],
      [8, 11],
      [16, 21],
      [16, 64],
    ] as const) {
      const { head, words, vectors } = problem(dim, 9, labels, dim + labels);
      const matrix = layOutLabels(head, vectors, labels);
      const scorers = scorersOf(head, matrix);
      expect(scorers.map(({ kernel }) => kernel)).toEqual(['typed-arrays', ...NAMES]);
      const everything = new Float32Array(labels).fill(-Infinity);
      const [plain, ...others] = scorers.map((scorer) => scorer.score(words, 5, everything));
      for (const other of others) {
        expect(other.start).toEqual(plain?.start);
        expect(other.end).toEqual(plain?.end);
        expect(other.label).toEqual(plain?.label);
        plain?.logit.forEach((logit, index) => {
          expect(Math.abs(logit - (other.logit[index] ?? Number.NaN))).toBeLessThan(1e-5);
        });
      }
    }
  });

  test('agrees with the literal form, folded or not', () => {
    const sizes = fc.record({
      dim: fc.integer({ min: 1, max: 8 }),
      words: fc.integer({ min: 0, max: 9 }),
      labels: fc.integer({ min: 1, max: 23 }),
      maxWidth: fc.integer({ min: 1, max: 5 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(sizes, ({ dim, words: count, labels, maxWidth, seed }) => {
        const { head, words, vectors } = problem(dim, count, labels, seed);
        const matrix = layOutLabels(head, vectors, labels);
        expect(matrix.folded).toBe(labels < foldingLimit(dim));
        const everything = new Float32Array(labels).fill(-Infinity);
        const { start, end, label, logit } = scoreSpans(words, head, matrix, maxWidth, everything);
        let index = 0;
        for (let i = 0; i < count; i++) {
          for (let j = i; j < Math.min(count, i + maxWidth); j++) {
            for (let c = 0; c < labels; c++, index++) {
              expect([start[index], end[index], label[index]]).toEqual([i, j, c]);
              const expected = literalLogit(words, head, vectors, [i, j, c]);
              expect(Math.abs((logit[index] ?? NaN) - expected)).toBeLessThan(1e-4);
            }
          }
        }
        expect(logit.length).toBe(index);
      }),
    );
  });

  test('collects exactly the pairs on and over the floor of their label', () => {
    for (const dim of [2, 6]) {
      const { head, words, vectors } = problem(dim, 7, 5, 42);
      // The fourth label is the second once more: a tie wherever that one is.
      vectors.copyWithin(3 * dim, dim, 2 * dim);
      const matrix = layOutLabels(head, vectors, 5);
      for (const scorer of scorersOf(head, matrix)) {
        const all = scorer.score(words, 4, new Float32Array(5).fill(-Infinity));
        const own = all.logit.filter((_, index) => all.label[index] === 1).sort()[15] ?? 0;
        const floors = Float32Array.of(-0.05, own, Infinity, own, -Infinity);
        const passed = Array.from(all.logit.keys()).filter(
          (index) => (all.logit[index] ?? 0) >= (floors[all.label[index] ?? 0] ?? 0),
        );
        const { start, end, label, logit } = scorer.score(words, 4, floors);
        const pick = (from: ArrayLike<number>) => passed.map((index) => from[index]);
        expect(Array.from(start)).toEqual(pick(all.start));
        expect(Array.from(end)).toEqual(pick(all.end));
        expect(Array.from(label)).toEqual(pick(all.label));
        expect(Array.from(logit)).toEqual(pick(all.logit));
        const counts = [1, 2, 3].map((one) => label.filter((found) => found === one).length);
        expect(counts).toEqual([7, 0, 7]);
      }
    }
  });
});

test('floors lie just under the logit of the threshold', () => {
  const floors = logitFloors([0, 0.5, 0.9, 1], 4);
  expect(logitFloors(0.9, 2)).toEqual(logitFloors([0.9, 0.9], 2));
  expect(floors[0]).toBe(-Infinity);
  expect(floors[1]).toBeCloseTo(-0.001, 6);
  expect(floors[2]).toBeCloseTo(Math.log(9) - 0.001, 5);
  expect(floors[3]).toBe(Infinity);
});
