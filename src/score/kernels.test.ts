import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidates } from '../protocol.ts';
import type { CpuScorer } from './scorer.ts';
import {
  layOut,
  literalLogits,
  makeProblem,
  type ScoreProblem,
  type Shape,
  shapes,
} from './testing/problems.ts';
import { typedArrayScorer } from './typed-array-scorer.ts';
import { kernelNamed } from './wasm-kernel.ts';
import { wasmScorer } from './wasm-scorer.ts';

const NAMES = ['wasm-simd', 'wasm-relaxed-simd'] as const;

const rowsOf = ({ start, end, label, logit }: Candidates): number[][] =>
  Array.from(start, (first, i) => [first, end[i] ?? 0, label[i] ?? 0, logit[i] ?? 0]);

/** All that run here, with bounds and without. */
function scorersOf(problem: ScoreProblem): Record<string, CpuScorer> {
  const labels = layOut(problem);
  const scorers: Record<string, CpuScorer> = {
    'typed-arrays': typedArrayScorer(problem.head, labels),
  };
  for (const name of NAMES) {
    const kernel = kernelNamed(name);
    if (kernel === undefined) throw new Error(`${name} does not run here.`);
    for (const pruning of ['never', 'always'] as const) {
      scorers[`${name} ${pruning}`] = wasmScorer(kernel, problem.head, labels, pruning);
    }
    scorers[`${name} in groups`] = wasmScorer(kernel, problem.head, labels, 'always', 1);
  }
  return scorers;
}

/** Floors that lie everywhere: on a pair's logit, between, over and under all. */
function floorsOf(logits: readonly number[], labels: number, seed: number): Float32Array {
  return Float32Array.from({ length: labels }, (_, label) => {
    const pick = logits[(seed * 31 + label * 7919) % Math.max(1, logits.length)] ?? 0;
    return [pick, Infinity, pick * 1.01, -Infinity, 0, pick][(seed + label) % 6] ?? 0;
  });
}

describe('every kernel, with bounds and without', () => {
  test('collects what the literal form does, within rounding', () => {
    fc.assert(
      fc.property(shapes({ words: 20 }), (shape) => {
        const problem = makeProblem(shape);
        const literal = literalLogits(problem, shape.maxWidth);
        const floors = floorsOf(
          literal.map(({ logit }) => logit),
          shape.labels,
          shape.seed,
        );
        for (const [name, scorer] of Object.entries(scorersOf(problem))) {
          const found = scorer.score(problem.words, shape.maxWidth, floors);
          compare(name, rowsOf(found), literal, shape, floors);
        }
      }),
    );
  });

  test('finds the same with bounds as without, to the last bit', () => {
    fc.assert(
      fc.property(shapes({ words: 20 }), fc.boolean(), (shape, high) => {
        const problem = makeProblem(shape);
        const logits = literalLogits(problem, shape.maxWidth).map(({ logit }) => logit);
        const top = Float64Array.from(logits).sort().at(-3) ?? 0;
        const floors = high
          ? new Float32Array(shape.labels).fill(top)
          : floorsOf(logits, shape.labels, shape.seed);
        const scorers = scorersOf(problem);
        for (const name of NAMES) {
          const expected = scorers[`${name} never`]?.score(problem.words, shape.maxWidth, floors);
          for (const other of ['always', 'in groups']) {
            const scorer = scorers[`${name} ${other}`];
            expect(scorer?.score(problem.words, shape.maxWidth, floors)).toEqual(expected);
          }
        }
      }),
    );
  });
});

function compare(
  name: string,
  found: readonly number[][],
  literal: ReturnType<typeof literalLogits>,
  { words, maxWidth, labels }: Shape,
  floors: Float32Array,
): void {
  let at = 0;
  let pair = 0;
  for (let start = 0; start < words; start++) {
    for (let end = start; end < Math.min(words, start + maxWidth); end++) {
      for (let label = 0; label < labels; label++, pair++) {
        const { logit = 0, slack = 0 } = literal[pair] ?? {};
        const floor = floors[label] ?? 0;
        const [first, last, own, value = Number.NaN] = found[at] ?? [];
        const isThere = first === start && last === end && own === label;
        const what = `${name} ${start}–${end} label ${label}: ${logit} ± ${slack}, floor ${floor}`;
        if (logit - slack >= floor && !isThere) expect.fail(`${what}: not found`);
        if (!isThere) continue;
        if (logit + slack < floor) expect.fail(`${what}: found with ${value}`);
        if (!(Math.abs(value - logit) <= slack)) expect.fail(`${what}: has ${value}`);
        at++;
      }
    }
  }
  expect(at, name).toBe(found.length);
}
