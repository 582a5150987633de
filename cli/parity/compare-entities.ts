/**
 * Entities of a case against the reference library's.
 */
import type { Entity } from '../../src/protocol.ts';
import type { EntityLists, ExpectedEntity, ParityCase } from './cases.ts';
import type { Comparison } from './comparison.ts';

/** What should come out: without the reference library's bugs, where it has any. */
export function rightEntities({ entities, correct_entities: correct }: ParityCase): EntityLists {
  return correct ?? entities ?? [];
}

/** True where no noise of the size of rounding changes the set. */
export function isStable(testCase: ParityCase): boolean {
  const { correct_entities: correct, correct_stable: correctStable, stable } = testCase;
  if (correct !== undefined) return correctStable === true;
  // Blank texts have no logits, so nothing that could be unstable.
  return stable === true || (stable === null && (testCase.entities ?? []).flat().length === 0);
}

export interface EntityCount {
  readonly compared: number;
  readonly mismatches: number;
}

/** Scores are compared as a stage of their own, `scores`. */
export function compareEntities(
  name: string,
  stageName: string,
  found: readonly (readonly Entity[])[],
  expected: EntityLists,
  comparison: Comparison,
): EntityCount {
  const scores = comparison.stage(name, stageName.replace('entities', 'scores'));
  let compared = 0;
  let mismatches = 0;
  found.forEach((entities, text) => {
    const wanted = expected[text] ?? [];
    compared += wanted.length;
    const differences = differencesOf(entities, wanted);
    mismatches += differences.length;
    for (const difference of differences.slice(0, 1)) {
      const message = `text ${text}, ${differences.length} differences: ${difference}`;
      comparison.fail(name, stageName, message);
    }
    for (const [entity, other] of matches(entities, wanted)) {
      scores.add(entity.score, other.score, text, entity.start, entity.end);
    }
  });
  scores.end();
  return { compared, mismatches };
}

/** Pairs with the same place and label. */
export function matches(
  found: readonly Entity[],
  expected: readonly ExpectedEntity[],
): [Entity, ExpectedEntity][] {
  const open = new Map(expected.map((entity) => [expectedKey(entity), entity]));
  return found.flatMap((entity): [Entity, ExpectedEntity][] => {
    const key = keyOf(entity);
    const other = open.get(key);
    open.delete(key);
    return other === undefined ? [] : [[entity, other]];
  });
}

function differencesOf(found: readonly Entity[], expected: readonly ExpectedEntity[]): string[] {
  const pairs = matches(found, expected);
  const ours = new Set(pairs.map(([entity]) => entity));
  const theirs = new Set(pairs.map(([, entity]) => entity));
  const isSorted = found.every(({ start }, i) => i === 0 || start >= (found[i - 1]?.start ?? 0));
  return [
    ...found.filter((entity) => !ours.has(entity)).map((entity) => `unexpected ${keyOf(entity)}`),
    ...expected
      .filter((entity) => !theirs.has(entity))
      .map((entity) => `missing ${expectedKey(entity)}`),
    ...pairs
      .filter(([entity, other]) => entity.text !== other.text)
      .map(([entity, other]) => `the text of ${keyOf(entity)} should be ${other.text}`),
    ...(isSorted ? [] : ['not sorted by start']),
  ];
}

function keyOf({ start, end, label }: Entity): string {
  return `${start}–${end} ${label}`;
}

function expectedKey({ start_utf16: start, end_utf16: end, label }: ExpectedEntity): string {
  return `${start}–${end} ${label}`;
}
