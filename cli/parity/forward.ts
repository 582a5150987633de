/**
 * A case through the library, by the functions that `extract` calls: words, tokens, label tower, text tower, scores.
 * Nothing is left out on the way, so every stage can be compared.
 */
import { analyzeText } from '../../src/engine/analyze.ts';
import type { Model } from '../../src/engine/open-model.ts';
import { prepareText, sequenceOf } from '../../src/engine/prepare-text.ts';
import type { TokenWindow } from '../../src/engine/text-tokens.ts';
import { defineLabels } from '../../src/labels/definitions.ts';
import type { CandidateSet, LabelDefinitions, Words } from '../../src/protocol.ts';
import { layOutLabels } from '../../src/score/labels.ts';
import { isBlank, splitWords } from '../../src/text/split-words.ts';
import type { CaseLabels, ParityCase } from './cases.ts';

export interface LabelRun extends LabelDefinitions {
  /** Token ids of each distinct label. */
  readonly ids: readonly (readonly number[])[];
  /** [rows, D]: of the distinct labels; of all given ones in `embeds` mode. */
  readonly embeddings: Float32Array;
  /** [rows, D]: after the prompt head. */
  readonly vectors: Float32Array;
  /** [distinct labels, D]: the rows of `vectors` that are scored. */
  readonly scored: Float32Array;
}

export interface TextRun {
  /** In the case's texts. */
  readonly index: number;
  readonly words: Words;
  readonly sequence: TokenWindow;
  /** Every (span, label) pair. */
  readonly candidates: CandidateSet;
}

export interface CaseRun {
  readonly labels: LabelRun;
  /** Of the texts that are not blank. */
  readonly texts: readonly TextRun[];
}

/** @param given embeddings of `embeds` mode: one row for each given label */
export async function runForward(
  model: Model,
  { texts, labels }: ParityCase,
  given?: Float32Array,
): Promise<CaseRun> {
  const labelRun = await runLabels(model, labels, given);
  const runs: TextRun[] = [];
  for (const [index, text] of texts.entries()) {
    if (!isBlank(text)) runs.push(await runText(model, text, index, labelRun));
  }
  return { labels: labelRun, texts: runs };
}

async function runLabels(
  model: Model,
  labels: CaseLabels,
  given: Float32Array | undefined,
): Promise<LabelRun> {
  const definitions = defineLabels(labelsInput(labels));
  const ids = definitions.texts.map((text) => model.labelTokenizer.encode(text));
  if (given === undefined) {
    const { embeddings, vectors } = await encode(model, definitions.texts);
    return { ...definitions, ids, embeddings, vectors, scored: vectors };
  }
  const all = Array.isArray(labels) ? labels : definitions.texts;
  const { embeddings } = await encode(model, all);
  const vectors = await model.labelTower.project(given);
  const dim = model.config.hiddenSize;
  const scored = new Float32Array(definitions.names.length * dim);
  definitions.names.forEach((name, row) => {
    const from = all.indexOf(name) * dim;
    scored.set(vectors.subarray(from, from + dim), row * dim);
  });
  return { ...definitions, ids, embeddings, vectors, scored };
}

/** The library takes a list or an object; upstream also a single string. */
function labelsInput(labels: CaseLabels): Parameters<typeof defineLabels>[0] {
  return typeof labels === 'string' ? [labels] : (labels as Parameters<typeof defineLabels>[0]);
}

async function encode(
  model: Model,
  texts: readonly string[],
): Promise<{ embeddings: Float32Array; vectors: Float32Array }> {
  const dim = model.config.hiddenSize;
  const embeddings = new Float32Array(texts.length * dim);
  const vectors = new Float32Array(texts.length * dim);
  for await (const batch of model.labelTower.encode(texts)) {
    batch.indices.forEach((index, row) => {
      const range = [row * dim, (row + 1) * dim] as const;
      embeddings.set(batch.embeddings.subarray(...range), index * dim);
      vectors.set(batch.vectors.subarray(...range), index * dim);
    });
  }
  return { embeddings, vectors };
}

async function runText(
  model: Model,
  text: string,
  index: number,
  labels: LabelRun,
): Promise<TextRun> {
  const { names, scored } = labels;
  const matrix = layOutLabels(model.spanHead, scored, names.length);
  const compiled = { names, matrix, vectors: scored, cache: { hits: 0, misses: names.length } };
  const { candidates, windows } = await analyzeText(model, text, compiled, {
    floor: 0,
    longText: 'truncate',
  });
  const prepared = prepareText(model, text, splitWords(text), 'truncate');
  const window = windows[0] ?? { first: 0, end: 0 };
  const sequence = sequenceOf(model, prepared, window);
  return { index, words: prepared.words, sequence, candidates };
}
