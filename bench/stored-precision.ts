/**
 * Does half precision, in which label vectors are stored, change entities? `npm run bench -- stored-precision --data PATH…
 * [--model DIR] [--limit N] [--json]`: annotates GLiNER's benchmark files with fresh label vectors and with the same ones
 * rounded as the store rounds them; counts the entities that only one of the two has, and how far scores move.
 */
import { parseArgs } from 'node:util';
import { readSet } from '../cli/evaluate/read-set.ts';
import { textInputs } from '../cli/evaluate/text-inputs.ts';
import { openNodeEngine } from '../cli/node-engine.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { CompiledLabels } from '../src/engine/label-library.ts';
import type { PlacedEntity } from '../src/engine/text-options.ts';
import { type JoinedWords, joinWords } from '../src/evaluate/given-words.ts';
import { roundToPack } from '../src/labels/pack-vectors.ts';
import { layOutLabels } from '../src/score/labels.ts';

const TEXTS_PER_CALL = 128;

interface Row {
  readonly name: string;
  readonly texts: number;
  readonly entities: number;
  /** That only one of the two has. */
  readonly different: number;
  readonly maxAbsScore: number;
}

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', multiple: true, default: [] },
      model: { type: 'string', default: 'public/models/nerium-mini' },
      limit: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  const engine = await openNodeEngine(values.model);
  const rows: Row[] = [];
  for (const path of values.data) {
    const set = await readSet(path, { labels: undefined, labelsFromData: false, limit });
    const fresh = await engine.labels(set.labels);
    const stored = rounded(engine, fresh);
    const texts = set.texts.map(({ words }) => joinWords(words));
    const sums = { entities: 0, different: 0, maxAbsScore: 0 };
    for (let from = 0; from < texts.length; from += TEXTS_PER_CALL) {
      const part = texts.slice(from, from + TEXTS_PER_CALL);
      const [before, after] = [await find(engine, part, fresh), await find(engine, part, stored)];
      part.forEach((_, index) => {
        compare(sums, before[index] ?? [], after[index] ?? []);
      });
    }
    rows.push({ name: set.name, texts: texts.length, ...sums });
    if (!values.json) console.log(rows.at(-1));
  }
  await engine.dispose();
  if (values.json) console.log(JSON.stringify({ rows, threshold: engine.info.threshold }));
  return 0;
}

function rounded({ model }: Engine, labels: CompiledLabels): CompiledLabels {
  const vectors = roundToPack(labels.vectors, model.config.hiddenSize, 'fp16');
  const matrix = layOutLabels(model.spanHead, vectors, labels.names.length);
  return { ...labels, vectors, matrix };
}

function find(
  engine: Engine,
  texts: readonly JoinedWords[],
  labels: CompiledLabels,
): Promise<PlacedEntity[][]> {
  return engine.extract(textInputs(texts, labels, engine.info.threshold, 'window'));
}

function compare(
  sums: { entities: number; different: number; maxAbsScore: number },
  before: readonly PlacedEntity[],
  after: readonly PlacedEntity[],
): void {
  const keyOf = ({ start, end, label }: PlacedEntity): string => `${start} ${end} ${label}`;
  const scores = new Map(before.map((entity) => [keyOf(entity), entity.score]));
  sums.entities += before.length;
  for (const entity of after) {
    const score = scores.get(keyOf(entity));
    if (score === undefined) sums.different++;
    else sums.maxAbsScore = Math.max(sums.maxAbsScore, Math.abs(score - entity.score));
    scores.delete(keyOf(entity));
  }
  sums.different += scores.size;
}
