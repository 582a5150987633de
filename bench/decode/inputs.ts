/**
 * What is scored: random numbers with the sizes of the bundled model, or that model's own for a text and labels.
 */
import { type Model, openModel } from '../../src/engine/open-model.ts';
import { prepareText, sequenceOf } from '../../src/engine/prepare-text.ts';
import { openSource } from '../../src/io/open-source.ts';
import { openDevice } from '../../src/runtime/device.ts';
import { importOrt } from '../../src/runtime/ort.ts';
import { createRuntime } from '../../src/runtime/runtime.ts';
import type { SpanHead } from '../../src/score/labels.ts';
import type { WordParts } from '../../src/score/scorer.ts';
import { splitWords } from '../../src/text/split-words.ts';

export interface Inputs {
  readonly head: SpanHead;
  readonly words: WordParts;
  /** [labels, D] */
  readonly vectors: Float32Array;
  /** Probability; `undefined` has it chosen so that few pairs pass. */
  readonly threshold: number | undefined;
}

export function randomInputs(dim: number, words: number, labels: number): Inputs {
  const hidden = 4 * dim;
  return {
    head: { dim, hidden, w2: random(dim * hidden, 0.1), b2: random(dim, 0.1) },
    words: { count: words, u: random(words * hidden, 1), v: random(words * hidden, 1) },
    vectors: random(labels * dim, 0.2),
    threshold: undefined,
  };
}

/** Opens a model, on one thread, for `modelInputs`. */
export async function openBenchModel(url: string): Promise<Model> {
  const source = await openSource({ kind: 'url', url });
  const ort = await importOrt('wasm', { threads: 1 });
  const runtime = createRuntime(ort, await openDevice('wasm'));
  return openModel(source, async () => runtime);
}

/** Windows of a text, one after another, cut at so many words; vectors of the labels. */
export async function modelInputs(
  model: Model,
  text: string,
  words: number,
  vectors: Float32Array,
): Promise<Inputs> {
  const { hidden } = model.spanHead;
  const all = splitWords(text);
  if (all.count < words) throw new Error(`The text has ${all.count} words.`);
  const prepared = prepareText(model, text, all, 'window');
  const u = new Float32Array(words * hidden);
  const v = new Float32Array(words * hidden);
  for (const window of prepared.windows) {
    const batch = await model.textTower.run([sequenceOf(model, prepared, window)]);
    const [parts] = await batch.read();
    if (parts === undefined || window.first >= words) continue;
    const length = Math.min(window.end, words) - window.first;
    u.set(parts.u.subarray(0, length * hidden), window.first * hidden);
    v.set(parts.v.subarray(0, length * hidden), window.first * hidden);
  }
  const { threshold, spanHead: head } = model;
  return { head, words: { count: words, u, v }, vectors, threshold };
}

/** [labels, D] */
export async function labelVectors(model: Model, names: readonly string[]): Promise<Float32Array> {
  const { dim } = model.spanHead;
  const vectors = new Float32Array(names.length * dim);
  for await (const batch of model.labelTower.encode(names)) {
    batch.indices.forEach((index, row) => {
      vectors.set(batch.vectors.subarray(row * dim, (row + 1) * dim), index * dim);
    });
  }
  return vectors;
}

function random(length: number, scale: number): Float32Array {
  return Float32Array.from({ length }, () => (Math.random() - 0.5) * scale);
}
