import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidates } from '../protocol.ts';
import { LabelBounds } from './label-bounds.ts';
import { type LabelMatrix, layOutLabels, type SpanHead } from './labels.ts';
import { PairBuffer } from './pair-buffer.ts';
import { Preparation } from './preparation.ts';
import { scoreAll } from './score-all.ts';
import { scorePruned } from './score-pruned.ts';
import type { WordParts } from './scorer.ts';
import { listSpans } from './span-list.ts';
import { randomNumbers } from './testing/problems.ts';
import { kernelNamed, type WasmKernel } from './wasm-kernel.ts';
import { wasmScorer } from './wasm-scorer.ts';

const MAX_WIDTH = 5;

/** Labels near a subspace, as trained ones are: mixes of `rank` vectors, and a little of their own. */
function problem(
  dim: number,
  wordCount: number,
  labelCount: number,
  rank: number,
  seed: number,
  own = 0.02,
) {
  const numbers = randomNumbers(seed);
  const random = (length: number, scale = 1) => numbers(length).map((value) => value * scale);
  const hidden = 4 * dim;
  const head: SpanHead = { dim, hidden, w2: random(dim * hidden), b2: random(dim) };
  const words = {
    count: wordCount,
    u: random(wordCount * hidden),
    v: random(wordCount * hidden).map((value) => value - 0.2),
  };
  const kinds = random(rank * dim, 4);
  const vectors = random(labelCount * dim, own);
  for (let label = 0; label < labelCount; label++) {
    const mix = random(rank);
    for (let d = 0; d < dim; d++) {
      for (let kind = 0; kind < rank; kind++) {
        const at = label * dim + d;
        vectors[at] = (vectors[at] ?? 0) + (mix[kind] ?? 0) * (kinds[kind * dim + d] ?? 0);
      }
    }
  }
  return { head, words, labels: layOutLabels(head, vectors, labelCount) };
}

/** Labels that the subspace is made of, where there are a few more. */
const SAMPLED = 256;

/**
 * Labels after those that the subspace is made of, at right angles to it, and for each a word whose span is parallel to it: the
 * logit is |h|·|g|, which is all that a bound without any slack for rounding has.
 */
function alignedProblem(dim: number, outside: number, offset: number, seed: number): Problem {
  const random = randomNumbers(seed);
  const hidden = 4 * dim;
  const [middle, count] = [dim / 2, SAMPLED + outside];
  // The first half of the dimensions is at right angles to the second, also in the space of h.
  const w2 = random(dim * hidden);
  for (let d = 0; d < dim; d++) {
    for (let k = 0; k < hidden; k++) {
      const value = w2[d * hidden + k] ?? 0;
      const isInside = d < middle;
      w2[d * hidden + k] = isInside === k < hidden / 2 ? (isInside ? value : value + 0.5) : 0;
    }
  }
  const head = { dim, hidden, w2, b2: random(dim).map((value) => value * offset) };
  const kinds = random(2 * middle);
  const vectors = new Float32Array(count * dim);
  for (let label = 0; label < count; label++) {
    const row = vectors.subarray(label * dim, (label + 1) * dim);
    const [a = 0, b = 0] = random(2);
    if (label >= SAMPLED)
      row.set(
        random(middle).map((value) => value + 0.5),
        middle,
      );
    else
      row.set(kinds.subarray(0, middle).map((kind, d) => a * kind + b * (kinds[middle + d] ?? 0)));
  }
  const u = new Float32Array(outside * hidden);
  for (let word = 0; word < outside; word++) {
    for (let k = 0; k < hidden; k++) {
      let sum = 0;
      for (let d = 0; d < dim; d++) {
        sum += (w2[d * hidden + k] ?? 0) * (vectors[(SAMPLED + word) * dim + d] ?? 0);
      }
      u[word * hidden + k] = sum;
    }
  }
  const words = { count: outside, u, v: new Float32Array(outside * hidden) };
  return { head, words, labels: layOutLabels(head, vectors, count) };
}

interface Problem {
  readonly head: SpanHead;
  readonly words: WordParts;
  readonly labels: LabelMatrix;
}

function everything(kernel: WasmKernel, { head, words, labels }: Problem, floors: Float32Array) {
  const spans = listSpans(words.count, MAX_WIDTH);
  const pairs = new PairBuffer();
  scoreAll(kernel, head, labels, words, spans, floors, pairs);
  return pairs.toCandidates(spans);
}

function pruned(kernel: WasmKernel, { head, words, labels }: Problem, floors: Float32Array) {
  const bounds = new LabelBounds(kernel, head, labels);
  expect(bounds.tight).toBe(true);
  bounds.prepare(labels.count);
  const spans = listSpans(words.count, MAX_WIDTH);
  const pairs = new PairBuffer();
  const done = scorePruned(kernel, head, labels, bounds, words, spans, floors, pairs);
  return done ? pairs.toCandidates(spans) : undefined;
}

/** The logit that so many pairs reach. */
function cut({ logit }: Candidates, pairs: number): number {
  return Float32Array.from(logit).sort()[Math.max(0, logit.length - pairs)] ?? 0;
}

describe.each(['wasm-simd', 'wasm-relaxed-simd'] as const)('pruned scoring on %s', (name) => {
  const kernel = kernelNamed(name);
  if (kernel === undefined) throw new Error(`${name} does not run here.`);

  test('gives what scoring everything gives, to the last bit', () => {
    const sizes = fc.record({
      dim: fc.integer({ min: 2, max: 48 }),
      words: fc.integer({ min: 1, max: 30 }),
      labels: fc.integer({ min: 1, max: 90 }),
      rank: fc.integer({ min: 1, max: 3 }),
      pairs: fc.integer({ min: 1, max: 40 }),
      own: fc.constantFrom(0, 0.02),
      seed: fc.nat(),
    });
    let tried = 0;
    let gave = 0;
    fc.assert(
      fc.property(sizes, ({ dim, words, labels, rank, pairs, own, seed }) => {
        const given = problem(dim, words, labels, rank, seed, own);
        const all = everything(kernel, given, new Float32Array(labels).fill(-Infinity));
        // Exactly the logit of a pair, so that this pair is on the floor itself; another floor for some labels.
        const floors = new Float32Array(labels).fill(cut(all, pairs));
        for (let label = 0; label < labels; label += 7) floors[label] = cut(all, 2 * pairs);
        const found = pruned(kernel, given, floors);
        tried++;
        if (found === undefined) return;
        gave++;
        expect(found).toEqual(everything(kernel, given, floors));
        expect(found.logit.length).toBeGreaterThanOrEqual(1);
      }),
    );
    expect(gave).toBeGreaterThan(tried / 2);
  });

  test('bounds hold where they are as near to the logits as can be', () => {
    const shapes = fc.record({
      // With 200, labels are folded; and with as many it takes long.
      dim: fc.constantFrom(8, 8, 8, 20, 20, 20, 40, 40, 200),
      outside: fc.integer({ min: 1, max: 9 }),
      offset: fc.constantFrom(0, 1, 1e6),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shapes, ({ dim, outside, offset, seed }) => {
        const given = alignedProblem(dim, outside, offset, seed);
        const count = given.labels.count;
        const all = everything(kernel, given, new Float32Array(count).fill(-Infinity));
        // Each label outside has its best span exactly on its floor, all others are far from theirs.
        const floors = new Float32Array(count).fill(Infinity);
        all.logit.forEach((logit, pair) => {
          const label = all.label[pair] ?? 0;
          if (label < SAMPLED) return;
          const best = floors[label] ?? Infinity;
          floors[label] = best === Infinity ? logit : Math.max(best, logit);
        });
        const found = pruned(kernel, given, floors);
        expect(found).toEqual(everything(kernel, given, floors));
        expect(found?.logit.length).toBeGreaterThanOrEqual(outside);
      }),
    );
  });

  test('labels that are equal are all found', () => {
    const { head, words, labels } = problem(6, 20, 12, 2, 5);
    const copies = new Float32Array(100 * 6);
    for (let label = 0; label < 100; label += 2) copies.set(labels.rows.subarray(0, 12), 6 * label);
    const given = { head, words, labels: layOutLabels(head, copies, 100) };
    const all = everything(kernel, given, new Float32Array(100).fill(-Infinity));
    const found = pruned(kernel, given, new Float32Array(100).fill(cut(all, 200)));
    const even = found?.label.filter((label) => label % 2 === 0).length ?? 0;
    const odd = found?.label.filter((label) => label % 2 === 1).length ?? 0;
    expect(even + odd).toBeGreaterThanOrEqual(200);
    expect([even % 50, odd % 50]).toEqual([0, 0]);
  });

  test('steps back where bounds say nothing: everything is asked for, numbers are not finite, labels fill the space', () => {
    const given = problem(8, 12, 80, 2, 3);
    expect(pruned(kernel, given, new Float32Array(80).fill(-Infinity))).toBeUndefined();
    const { words } = given;
    const broken = { ...given, words: { ...words, u: words.u.map((u, k) => (k === 7 ? NaN : u)) } };
    expect(pruned(kernel, broken, new Float32Array(80).fill(9))).toBeUndefined();
    const wide = problem(160, 3, 300, 1, 4, 50);
    expect(new LabelBounds(kernel, wide.head, wide.labels).tight).toBe(false);
  });

  test('one label far longer than all others changes nothing about them', () => {
    const huge = ({ labels: { rows } }: Problem): void => {
      const row = rows.subarray(3 * 160, 4 * 160);
      row.set(row.map((value) => 1e6 * value));
    };
    const wide = problem(160, 3, 300, 1, 4, 50);
    huge(wide);
    expect(new LabelBounds(kernel, wide.head, wide.labels).tight).toBe(false);
    const near = problem(160, 12, 300, 2, 4);
    huge(near);
    const all = everything(kernel, near, new Float32Array(300).fill(-Infinity));
    const floors = new Float32Array(300).fill(cut(all, 300));
    expect(pruned(kernel, near, floors)).toEqual(everything(kernel, near, floors));
  });

  test('a label that is no number is in no candidate, and the others are', () => {
    const { head, words, labels } = problem(8, 12, 300, 2, 3);
    for (const place of [5, 299]) {
      const rows = labels.rows.slice();
      rows.fill(Number.NaN, 8 * place, 8 * place + 3);
      const broken = layOutLabels(head, rows, 300);
      const floors = new Float32Array(300).fill(0.5);
      const scorer = wasmScorer(kernel, head, broken, 'always');
      const found = scorer.score(words, MAX_WIDTH, floors);
      expect(found).toEqual(everything(kernel, { head, words, labels: broken }, floors));
      expect(found.label.includes(place)).toBe(false);
      expect(found.label.length).toBeGreaterThan(100);
    }
  });

  test('bounds that leave too much are tried ever less often', () => {
    const { head, labels } = problem(48, 12, 80, 2, 3);
    const plan = new Preparation(kernel, head, labels, 'auto');
    plan.spend(1e9, 80);
    const textsWithout = (): number => {
      for (let texts = 0; texts < 1000; texts++) if (plan.next() !== undefined) return texts;
      return 1000;
    };
    const waits = Array.from({ length: 9 }, () => {
      const texts = textsWithout();
      plan.tell(false);
      return texts;
    });
    expect(waits).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 64]);
    expect(textsWithout()).toBe(64);
    plan.tell(true);
    expect(textsWithout()).toBe(0);
    plan.tell(false);
    expect(textsWithout()).toBe(1);
  });

  test('a scorer changes over to bounds, batch by batch, without a change of its answers', () => {
    const count = 4200;
    const { head, words, labels } = problem(48, 12, count, 2, 8);
    const scorer = wasmScorer(kernel, head, labels);
    const never = wasmScorer(kernel, head, labels, 'never');
    const all = never.score(words, MAX_WIDTH, new Float32Array(count).fill(-Infinity));
    const floors = new Float32Array(count).fill(cut(all, 30));
    const expected = never.score(words, MAX_WIDTH, floors);
    const bounded = new Set<number>();
    for (let text = 0; text < 80 && scorer.bounded < count; text++) {
      expect(scorer.score(words, MAX_WIDTH, floors)).toEqual(expected);
      bounded.add(scorer.bounded);
    }
    expect([...bounded]).toEqual([0, 4096, count]);
    expect(scorer.score(words, MAX_WIDTH, floors)).toEqual(expected);
    expect(never.bounded).toBe(0);
  });
});
