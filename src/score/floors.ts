/**
 * Slack below the logit of a threshold: the kernel's sums differ between kernels and devices in the last bits, and
 * the exact comparison happens later, on probabilities.
 */
const SLACK = 1e-3;

/**
 * The lowest logits worth collecting for thresholds on probabilities: ln(t / (1 − t)), less a slack. A threshold of 0 or
 * less collects everything, one of 1 or more nothing.
 *
 * @example
 * logitFloors([0.5, 0.9]); // about [-0.001, 2.196]
 */
export function logitFloors(thresholds: ArrayLike<number>): Float32Array {
  const floors = new Float32Array(thresholds.length);
  for (let index = 0; index < thresholds.length; index++) {
    const threshold = thresholds[index] ?? 0;
    if (threshold <= 0) floors[index] = -Infinity;
    else if (threshold >= 1) floors[index] = Infinity;
    else floors[index] = Math.log(threshold / (1 - threshold)) - SLACK;
  }
  return floors;
}
