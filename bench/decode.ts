/**
 * How long do scoring and decoding take? `npm run bench -- decode [--json]`: random word vectors and labels with the sizes of
 * the bundled model, 384 words × 12 widths. `scoreMs` runs the kernel and collects what is over the threshold, `decodeMs`
 * turns it into entities, `literalMs` is the form of the Python library on typed arrays (a vector for each span, a dot
 * product for each label); it is left out where it would take minutes.
 */
import { decode } from '../src/decode/decode.ts';
import { logitFloors } from '../src/score/floors.ts';
import { layOutLabels, type SpanHead } from '../src/score/labels.ts';
import { scoreSpans } from '../src/score/score-spans.ts';
import type { WordParts } from '../src/score/scorer.ts';
import { labelLogits, spanVector } from '../src/score/span-vectors.ts';

const WORDS = 384;
const WIDTHS = 12;
const DIM = 384;
const LABELS = [10, 100, 1000, 10_000];
const RUNS = 7;
const THRESHOLD = 0.5;

interface Row {
  readonly words: number;
  readonly widths: number;
  readonly labels: number;
  readonly scoreMs: number;
  readonly decodeMs: number;
  readonly literalMs: number | null;
  readonly candidates: number;
}

export async function main(args: readonly string[]): Promise<number> {
  const rows = LABELS.map(measure);
  console.table(rows);
  if (args.includes('--json')) console.log(JSON.stringify({ rows }));
  return 0;
}

function measure(labels: number): Row {
  const head: SpanHead = {
    dim: DIM,
    hidden: 4 * DIM,
    w2: random(DIM * 4 * DIM, 0.1),
    b2: random(DIM, 0.1),
  };
  const words = { count: WORDS, u: random(WORDS * 4 * DIM, 1), v: random(WORDS * 4 * DIM, 1) };
  const vectors = random(labels * DIM, 0.2);
  const matrix = layOutLabels(head, vectors, labels);
  // Few spans pass, as in a text: the threshold lies far out in the distribution of the logits.
  const all = scoreSpans(words, head, matrix, WIDTHS, new Float32Array(labels).fill(-Infinity));
  const cut = Float32Array.from(all.logit).sort()[
    Math.floor(all.logit.length * (1 - 100 / all.logit.length))
  ];
  const floors = logitFloors(new Array<number>(labels).fill(THRESHOLD)).map(
    (floor) => floor + (cut ?? 0),
  );
  const scoreMs = median(() => scoreSpans(words, head, matrix, WIDTHS, floors));
  const found = scoreSpans(words, head, matrix, WIDTHS, floors);
  const set = {
    ...found,
    logit: found.logit.map((logit) => logit - (cut ?? 0)),
    text: 'a '.repeat(WORDS),
    words: {
      count: WORDS,
      starts: Int32Array.from({ length: WORDS }, (_, word) => 2 * word),
      ends: Int32Array.from({ length: WORDS }, (_, word) => 2 * word + 1),
    },
    labels: Array.from({ length: labels }, (_, label) => `label ${label}`),
    threshold: THRESHOLD,
    floor: THRESHOLD,
  };
  return {
    words: WORDS,
    widths: WIDTHS,
    labels,
    scoreMs,
    decodeMs: median(() => decode(set)),
    literalMs: labels > 100 ? null : once(() => literal(words, head, vectors)),
    candidates: found.logit.length,
  };
}

function literal(words: WordParts, head: SpanHead, vectors: Float32Array): number {
  let largest = -Infinity;
  for (let start = 0; start < WORDS; start++) {
    for (let end = start; end < Math.min(WORDS, start + WIDTHS); end++) {
      const logits = labelLogits(spanVector(words, head, start, end), vectors);
      for (const logit of logits) largest = Math.max(largest, logit);
    }
  }
  return largest;
}

function median(task: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => once(task)).sort((a, b) => a - b);
  return times[Math.floor(RUNS / 2)] ?? Number.NaN;
}

function once(task: () => unknown): number {
  const start = performance.now();
  task();
  return performance.now() - start;
}

function random(length: number, scale: number): Float32Array {
  return Float32Array.from({ length }, () => (Math.random() - 0.5) * scale);
}
