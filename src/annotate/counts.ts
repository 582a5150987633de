/**
 * How many annotations there are of each label.
 */
import type { Annotation, AnnotationStatus } from './annotation.ts';

export type LabelCount = Readonly<Record<AnnotationStatus | 'all', number>>;

/**
 * Labels in the order in which they first appear.
 *
 * @example
 * countLabels(annotations).get('city')?.accepted;
 */
export function countLabels(
  annotations: readonly Pick<Annotation, 'label' | 'status'>[],
): Map<string, LabelCount> {
  const counts = new Map<string, LabelCount>();
  const none: LabelCount = { suggested: 0, accepted: 0, edited: 0, all: 0 };
  for (const { label, status } of annotations) {
    const count = counts.get(label) ?? none;
    counts.set(label, { ...count, [status]: count[status] + 1, all: count.all + 1 });
  }
  return counts;
}
