import type { Extraction, PackedEntities } from '../protocol.ts';
import type { PlacedEntity } from './text-options.ts';

/** Names that occur in an answer. A set may have a million others, which need not cross. */
export class NameTable {
  readonly names: string[] = [];
  readonly #indices = new Map<string, number>();

  indexOf(name: string): number {
    const known = this.#indices.get(name);
    if (known !== undefined) return known;
    const index = this.names.push(name) - 1;
    this.#indices.set(name, index);
    return index;
  }
}

/** Entities of each text as they cross. */
export function packAll(
  results: readonly (readonly PlacedEntity[])[],
  withTexts = false,
): Extraction {
  const table = new NameTable();
  const texts = results.map((entities) => packEntities(entities, table, withTexts));
  return { names: table.names, texts };
}

/** Entities as typed arrays: they cross to the page by transfer, and the page's thread only unpacks them. */
function packEntities(
  entities: readonly PlacedEntity[],
  table: NameTable,
  withTexts: boolean,
): PackedEntities {
  const indexOf = (name: string): number => table.indexOf(name);
  const first = entities[0];
  return {
    start: Int32Array.from(entities, (entity) => entity.start),
    end: Int32Array.from(entities, (entity) => entity.end),
    label: Int32Array.from(entities, (entity) => indexOf(entity.label)),
    score: Float32Array.from(entities, (entity) => entity.score),
    ...(withTexts && { texts: entities.map((entity) => entity.text) }),
    ...(first?.points && {
      points: {
        start: Int32Array.from(entities, (entity) => entity.points?.start ?? 0),
        end: Int32Array.from(entities, (entity) => entity.points?.end ?? 0),
      },
    }),
    ...(first?.classes && {
      classLabel: Int32Array.from(
        entities.flatMap(({ classes = [] }) => classes.map(({ label }) => indexOf(label))),
      ),
      classScore: Float32Array.from(
        entities.flatMap(({ classes = [] }) => classes.map(({ score }) => score)),
      ),
    }),
    ...(first?.vector && {
      vectors: concatenate(entities.flatMap(({ vector }) => vector ?? [])),
      labelVectors: concatenate(entities.flatMap(({ labelVector }) => labelVector ?? [])),
    }),
  };
}

function concatenate(vectors: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(vectors.reduce((sum, vector) => sum + vector.length, 0));
  let at = 0;
  for (const vector of vectors) {
    result.set(vector, at);
    at += vector.length;
  }
  return result;
}
