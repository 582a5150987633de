/**
 * Contenders on one set of inputs, taking turns.
 */
import { SpanDecoder } from 'gliner-decoder';
import { decode } from '../../src/decode/decode.ts';
import type { CandidateSet, Candidates } from '../../src/protocol.ts';
import { candidatesFromLogits } from '../../src/score/candidates-from-logits.ts';
import { logitFloors } from '../../src/score/floors.ts';
import { layOutLabels } from '../../src/score/labels.ts';
import type { CpuScorer, WordParts } from '../../src/score/scorer.ts';
import { listSpans } from '../../src/score/span-list.ts';
import { wasmKernel } from '../../src/score/wasm-kernel.ts';
import { wasmScorer } from '../../src/score/wasm-scorer.ts';
import { median } from '../support/median.ts';
import type { Inputs } from './inputs.ts';
import { literalLogits, toDense } from './literal.ts';

const RUNS = 7;
const THRESHOLD = 0.5;
/** Pairs that pass where the threshold is chosen. */
const PAIRS = 100;
/** Labels whose logits are looked at for it. */
const SAMPLED_LABELS = 500;
/** More logits than this take GLiNER.js seconds, and half a gigabyte. */
const MOST_DENSE = 5_000_000;

export interface Row {
  readonly words: number;
  readonly widths: number;
  readonly labels: number;
  /** To candidates; `exactMs` with every pair scored. */
  readonly scoreMs: number;
  readonly exactMs: number;
  readonly pruned: boolean;
  /** Candidates to entities. */
  readonly decodeMs: number;
  /** A vector for each span and the logits of all pairs, without looking at them. */
  readonly literalMs: number;
  /** Ready logits to entities, here and by GLiNER.js; null where they would be too many. */
  readonly decodeLogitsMs: number | null;
  readonly glinerJsMs: number | null;
  readonly candidates: number;
  readonly entities: number;
}

export function measure(inputs: Inputs, widths: number): Row & { readonly kernel: string } {
  const { head, words, vectors } = inputs;
  const kernel = wasmKernel();
  if (kernel === undefined) throw new Error('There is no WebAssembly kernel.');
  const count = vectors.length / head.dim;
  const labels = layOutLabels(head, vectors, count);
  const scorer = wasmScorer(kernel, head, labels);
  const exact = wasmScorer(kernel, head, labels, 'never');
  const spans = listSpans(words.count, widths);
  const shape = [words.count, widths, count] as const;
  const dense =
    words.count * widths * count <= MOST_DENSE
      ? toDense(kernel, literalLogits(kernel, head, vectors, words, spans), spans, shape)
      : undefined;
  // Decoders compare with one threshold; a chosen one is moved to it by moving the logits.
  const shift = inputs.threshold === undefined ? chooseCut(exact, words, widths, count) : 0;
  const threshold = inputs.threshold ?? THRESHOLD;
  const floors = logitFloors(threshold, count);
  const shifted = floors.map((floor) => floor + shift);
  for (let text = 0; text < 8; text++) scorer.score(words, widths, shifted); // until it prunes, if it will
  const found = scorer.score(words, widths, shifted);
  const same = exact.score(words, widths, shifted);
  if (`${found.label} ${found.logit}` !== `${same.label} ${same.logit}`) {
    throw new Error('Pruned candidates differ from exact ones.');
  }
  const set = toSet(words.count, count, threshold);
  const entities = (candidates: Candidates) =>
    decode({ ...set, ...candidates, logit: candidates.logit.map((logit) => logit - shift) });
  const moved = dense?.map((logit) => logit - shift);
  const theirs = new SpanDecoder({ max_width: widths });
  const names = Object.fromEntries(set.labels.map((name, label) => [label + 1, name]));
  const [starts, ends] = [[Array.from(set.words.starts)], [Array.from(set.words.ends)]];
  const times = takeTurns({
    score: () => scorer.score(words, widths, shifted),
    exact: () => exact.score(words, widths, shifted),
    literal: () => literalLogits(kernel, head, vectors, words, spans),
    decode: () => entities(found),
    ...(moved && {
      logits: () => decode({ ...set, ...candidatesFromLogits(moved, words.count, widths, floors) }),
      glinerJs: () =>
        theirs.decode(1, ...shape, [set.text], [0], starts, ends, names, moved, true, threshold),
    }),
  });
  return {
    words: words.count,
    widths,
    labels: count,
    scoreMs: times.score ?? Number.NaN,
    decodeMs: times.decode ?? Number.NaN,
    literalMs: times.literal ?? Number.NaN,
    exactMs: times.exact ?? Number.NaN,
    pruned: scorer.bounded > 0,
    decodeLogitsMs: times.logits ?? null,
    glinerJsMs: times.glinerJs ?? null,
    candidates: found.logit.length,
    entities: entities(found).length,
    kernel: kernel.name,
  };
}

/** Few pairs pass, as in a text: a logit far out in the distribution, which some of the labels stand for. */
function chooseCut(scorer: CpuScorer, words: WordParts, widths: number, labels: number): number {
  const step = Math.ceil(labels / SAMPLED_LABELS);
  const floors = new Float32Array(labels).map((_, label) =>
    label % step === 0 ? -Infinity : Infinity,
  );
  const { logit } = scorer.score(words, widths, floors);
  return logit.sort()[logit.length - Math.ceil(PAIRS / step)] ?? 0;
}

function toSet(
  words: number,
  labels: number,
  threshold: number,
): Omit<CandidateSet, keyof Candidates> {
  return {
    text: 'a '.repeat(words),
    words: {
      count: words,
      starts: Int32Array.from({ length: words }, (_, word) => 2 * word),
      ends: Int32Array.from({ length: words }, (_, word) => 2 * word + 1),
    },
    labels: Array.from({ length: labels }, (_, label) => `label ${label}`),
    threshold,
    floor: threshold,
  };
}

function takeTurns(contenders: Readonly<Record<string, () => unknown>>): Record<string, number> {
  const times = new Map<string, number[]>();
  for (let run = 0; run < RUNS; run++) {
    for (const [name, task] of Object.entries(contenders)) {
      const start = performance.now();
      task();
      times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
    }
  }
  return Object.fromEntries(Array.from(times, ([name, list]) => [name, median(list)]));
}
