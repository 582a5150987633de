/**
 * What entities carry on demand: the probabilities of their best labels, and vectors.
 */
import type { PlacedEntity } from '../../src/engine/text-options.ts';
import type { EntityLists, ParityCase } from './cases.ts';
import { matches } from './compare-entities.ts';
import type { Comparison } from './comparison.ts';
import type { ExpectedTensor } from './expected.ts';

export function compareDetails(
  testCase: ParityCase,
  found: readonly (readonly PlacedEntity[])[],
  expected: EntityLists,
  tensor: (stage: string) => ExpectedTensor | undefined,
  comparison: Comparison,
): void {
  const { options } = testCase;
  if (options.return_class_probs === true) {
    compareClasses(testCase.name, found, expected, comparison);
  }
  const vectors = [
    ['return_vectors', 'entity_vectors', ({ vector }: PlacedEntity) => vector],
    ['return_label_vectors', 'entity_label_vectors', (e: PlacedEntity) => e.labelVector],
  ] as const;
  for (const [option, stageName, vectorOf] of vectors) {
    const wanted = tensor(stageName);
    if (options[option] !== true || wanted === undefined) continue;
    const stage = comparison.stage(testCase.name, stageName);
    const rows = found.flat().flatMap((entity) => Array.from(vectorOf(entity) ?? []));
    stage.addAll(rows, wanted.data, wanted.shape[1] ?? 1);
    stage.end();
  }
}

function compareClasses(
  name: string,
  found: readonly (readonly PlacedEntity[])[],
  expected: EntityLists,
  comparison: Comparison,
): void {
  const stage = comparison.stage(name, 'class_probs/scores');
  found.forEach((entities, text) => {
    for (const [entity, other] of matches(entities, expected[text] ?? [])) {
      const { classes = [] } = entity as PlacedEntity;
      const wanted = other.class_probs ?? [];
      const order = classes.map(({ label }) => label).join(', ');
      const wantedOrder = wanted.map(([label]) => label).join(', ');
      if (order !== wantedOrder) stage.differ(`text ${text}: ${order}, expected ${wantedOrder}`);
      wanted.forEach(([, score], rank) => {
        stage.add(classes[rank]?.score, score, text, entity.start, rank);
      });
    }
  });
  stage.end();
}
