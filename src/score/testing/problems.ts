/** Random scoring problems with what trips kernels, and the literal form of the scores in double precision. */
import fc from 'fast-check';
import { layOutLabels, type SpanHead } from '../labels.ts';
import type { WordParts } from '../scorer.ts';
import { listSpans } from '../span-list.ts';

/** What the label vectors are like. `subspace`: as trained ones are, near few dimensions. */
const VECTORS = [
  'random',
  'subspace',
  'zeros among them',
  'one huge',
  'a few equal',
  'tiny',
] as const;
/** What u and v are like. `sparse`: the relu leaves little. */
const WORDS = ['random', 'sparse', 'nothing left', 'large', 'tiny'] as const;

export interface Shape {
  readonly dim: number;
  readonly words: number;
  readonly labels: number;
  readonly maxWidth: number;
  readonly vectors: (typeof VECTORS)[number];
  readonly parts: (typeof WORDS)[number];
  readonly seed: number;
}

export function shapes({ dim = 33, words = 14, labels = 100 } = {}): fc.Arbitrary<Shape> {
  return fc.record({
    dim: fc.integer({ min: 1, max: dim }),
    words: fc.integer({ min: 0, max: words }),
    // Around what panels and blocks hold, and 1.
    labels: fc.oneof(
      fc.integer({ min: 1, max: labels }),
      fc.constantFrom(1, 7, 8, 9, 63, 64, 65).filter((count) => count <= labels),
    ),
    maxWidth: fc.integer({ min: 1, max: 13 }),
    vectors: fc.constantFrom(...VECTORS),
    parts: fc.constantFrom(...WORDS),
    seed: fc.nat(),
  });
}

export interface ScoreProblem {
  readonly head: SpanHead;
  readonly words: WordParts;
  /** [labels, D] */
  readonly vectors: Float32Array;
}

export function makeProblem(shape: Shape): ScoreProblem {
  const { dim, words: count, seed } = shape;
  const random = randomNumbers(seed);
  const hidden = 4 * dim;
  const head = { dim, hidden, w2: random(dim * hidden), b2: random(dim) };
  const [scale, shift] = {
    random: [1, 0],
    sparse: [1, -0.4],
    'nothing left': [1, -0.6],
    large: [1e6, 0],
    tiny: [1e-25, 0],
  }[shape.parts] as [number, number];
  const part = () => random(count * hidden).map((value) => scale * (value + shift));
  const words = { count, u: part(), v: part() };
  return { head, words, vectors: makeVectors(shape, random) };
}

function makeVectors({ dim, labels, vectors: kind }: Shape, random: Random): Float32Array {
  const vectors = random(labels * dim);
  const rowOf = (label: number) => vectors.subarray(label * dim, (label + 1) * dim);
  if (kind === 'tiny') return vectors.map((value) => value * 1e-38);
  if (kind === 'one huge') rowOf(labels >> 1).set(rowOf(labels >> 1).map((value) => 1e6 * value));
  if (kind === 'subspace') {
    const directions = [random(dim), random(dim)];
    for (let label = 0; label < labels; label++) {
      const mix = random(2);
      const row = rowOf(label);
      row.forEach((own, d) => {
        const near = directions.reduce((sum, all, at) => sum + (all[d] ?? 0) * (mix[at] ?? 0), 0);
        row[d] = 8 * near + 0.02 * own;
      });
    }
  }
  for (let label = 1; label < labels; label++) {
    if (kind === 'a few equal' && label % 3 !== 0) rowOf(label).set(rowOf(label - 1));
    if (kind === 'zeros among them' && label % 3 !== 0) rowOf(label).fill(0);
  }
  return vectors;
}

type Random = (length: number) => Float32Array;

/** From −0.5 to 0.5. */
export function randomNumbers(seed: number): Random {
  let state = seed >>> 0;
  return (length) =>
    Float32Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32 - 0.5;
    });
}

/** A pair's logit as upstream writes it, a vector for the span and a product with the label, and how far float32 may be off. */
export interface LiteralLogit {
  readonly logit: number;
  readonly slack: number;
}

/** Of each span with each label, row-major. */
export function literalLogits(
  { head, words, vectors }: ScoreProblem,
  maxWidth: number,
): LiteralLogit[] {
  const { dim, hidden, w2, b2 } = head;
  const spans = listSpans(words.count, maxWidth);
  const logits: LiteralLogit[] = [];
  for (let span = 0; span < spans.length; span += 2) {
    const [first = 0, last = 0] = [spans[span], spans[span + 1]];
    const own = new Float64Array(dim);
    const terms = new Float64Array(dim);
    for (let d = 0; d < dim; d++) {
      own[d] = b2[d] ?? 0;
      terms[d] = Math.abs(b2[d] ?? 0);
      for (let k = 0; k < hidden; k++) {
        // Every kernel adds u and v in single precision.
        const sum = Math.fround(
          (words.u[first * hidden + k] ?? 0) + (words.v[last * hidden + k] ?? 0),
        );
        const term = Math.max(0, sum) * (w2[d * hidden + k] ?? 0);
        own[d] = (own[d] ?? 0) + term;
        terms[d] = (terms[d] ?? 0) + Math.abs(term);
      }
    }
    for (let label = 0; label * dim < vectors.length; label++) {
      let logit = 0;
      let most = 0;
      for (let d = 0; d < dim; d++) {
        const value = vectors[label * dim + d] ?? 0;
        logit += (own[d] ?? 0) * value;
        most += (terms[d] ?? 0) * Math.abs(value);
      }
      // A sum of n products is off by at most n · 2⁻²⁴ · Σ|terms|; what is below the smallest floats is lost.
      logits.push({ logit, slack: (hidden + dim + 4) * 2 ** -23 * most + hidden * 2 ** -148 });
    }
  }
  return logits;
}

export function layOut({ head, vectors }: ScoreProblem) {
  return layOutLabels(head, vectors, vectors.length / head.dim);
}
