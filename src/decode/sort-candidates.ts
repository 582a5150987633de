import type { Candidates } from '../protocol.ts';
import { sigmoid } from './decode.ts';
import { orderByScore } from './order.ts';

/**
 * Candidates by falling probability in single precision; equal ones in the order given. `decode` gives the same for them
 * as for candidates in that order, sooner.
 *
 * @example
 * sortCandidates({ start, end, label, logit }).logit[0]; // the greatest
 */
export function sortCandidates({ start, end, label, logit }: Candidates): Candidates {
  const order = orderByScore(logit.map(sigmoid));
  return {
    start: order.map((index) => start[index] ?? 0),
    end: order.map((index) => end[index] ?? 0),
    label: order.map((index) => label[index] ?? 0),
    logit: Float32Array.from(order, (index) => logit[index] ?? 0),
  };
}
