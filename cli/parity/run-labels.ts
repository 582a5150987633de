/**
 * The labels of a case through the library: definitions, tokens, label tower.
 */
import { readLabels } from '../../src/engine/call-labels.ts';
import { type CompiledLabels, selectLabels } from '../../src/engine/label-library.ts';
import type { Model } from '../../src/engine/open-model.ts';
import type { LabelDefinitions } from '../../src/protocol.ts';
import { layOutLabels } from '../../src/score/labels.ts';
import type { ParityCase } from './cases.ts';

export interface LabelRun extends LabelDefinitions {
  /** Token ids of each distinct label. */
  readonly ids: readonly (readonly number[])[];
  /** [rows, D]: of the distinct labels; of all given ones in `embeds` mode. */
  readonly embeddings: Float32Array;
  /** [rows, D]: after the prompt head. */
  readonly vectors: Float32Array;
  /** With a list for each text: for each the rows of its labels. */
  readonly columns?: readonly (readonly number[])[] | undefined;
  /** For each text, ready for scoring. */
  readonly compiled: readonly CompiledLabels[];
}

/** @param given embeddings of `embeds` mode: one row for each given label */
export async function runLabels(
  model: Model,
  { texts, labels }: ParityCase,
  given?: Float32Array,
): Promise<LabelRun> {
  // The library takes no single string as labels.
  const input = typeof labels === 'string' ? [labels] : labels;
  const { definitions, columns } = readLabels({ input }, texts.length);
  const ids = definitions.texts.map((text) => model.labelTokenizer.encode(text));
  const all = given === undefined ? definitions.texts : givenTexts(labels);
  const encoded = await encode(model, all);
  const vectors = given === undefined ? encoded.vectors : await model.labelTower.project(given);
  const scored = given === undefined ? vectors : firstRows(definitions.names, all, vectors);
  const whole: CompiledLabels = {
    names: definitions.names,
    matrix: layOutLabels(model.spanHead, scored, definitions.names.length),
    vectors: scored,
    cache: { hits: 0, misses: definitions.names.length },
  };
  const compiled = texts.map((_text, index) => {
    const own = columns?.[index];
    return own === undefined ? whole : selectLabels(whole, own);
  });
  return { ...definitions, ids, embeddings: encoded.embeddings, vectors, columns, compiled };
}

function givenTexts(labels: ParityCase['labels']): readonly string[] {
  return Array.isArray(labels) ? labels.flat() : Object.values(labels);
}

/** Of several rows with one name, upstream keeps the first name but all rows; one of each is right. */
function firstRows(
  names: readonly string[],
  all: readonly string[],
  vectors: Float32Array,
): Float32Array {
  const dim = vectors.length / all.length;
  const rows = new Float32Array(names.length * dim);
  names.forEach((name, row) => {
    const from = all.indexOf(name) * dim;
    rows.set(vectors.subarray(from, from + dim), row * dim);
  });
  return rows;
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
