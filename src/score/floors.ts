/**
 * Slack below the logit of a threshold: the kernel's sums differ between kernels and devices in the last bits, and
 * the exact comparison happens later, on probabilities.
 */
const SLACK = 1e-3;
/** Near 1, probabilities in single precision are so far from one another that logits far apart have the same. */
const STEP = 2 ** -24;

/**
 * The lowest logits worth collecting for thresholds on probabilities, one a label: ln(t / (1 − t)), less a slack. A threshold
 * of 0 or less collects everything, one of 1 or more nothing.
 *
 * @param threshold one for all labels, or one for each
 * @example
 * logitFloors([0.5, 0.9], 2); // about [-0.001, 2.196]
 */
export function logitFloors(threshold: number | ArrayLike<number>, labels: number): Float32Array {
  const floors = new Float32Array(labels);
  // Each text has floors, and labels may be a million: one logarithm where one will do.
  if (typeof threshold === 'number') return floors.fill(logitFloor(threshold));
  return floors.map((_zero, label) => logitFloor(threshold[label] ?? 0));
}

function logitFloor(threshold: number): number {
  if (threshold <= 0) return -Infinity;
  return threshold >= 1 ? Infinity : Math.log(threshold / (1 - threshold + STEP)) - SLACK;
}
