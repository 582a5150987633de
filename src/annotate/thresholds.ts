/**
 * One threshold for all labels, and others for some.
 */

/**
 * A record for `decode`: each label with its threshold. Made so that labels may be called anything, `__proto__` too.
 *
 * @param own thresholds of single labels; those of labels that are not in the list are left out
 * @example
 * decode(candidates, { threshold: thresholdsOf(['person', 'city'], 0.4, new Map([['city', 0.7]])) });
 */
export function thresholdsOf(
  labels: readonly string[],
  base: number,
  own: ReadonlyMap<string, number>,
): Record<string, number> {
  return Object.fromEntries(labels.map((label) => [label, own.get(label) ?? base]));
}
