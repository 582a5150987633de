import type { Candidates } from '../protocol.ts';
import { PairBuffer } from './pair-buffer.ts';
import { listSpans } from './span-list.ts';

const AT_ONCE = 8;

/**
 * Candidates of logits that are there already, as a graph gives them that scores spans itself. Sorted as `scoreSpans` does.
 *
 * @param logits [words, widths, labels]; spans that end behind the last word are not read
 * @param floors [labels]: lowest logit to collect, compared with ≥
 * @example
 * candidatesFromLogits(Float32Array.of(2, -1, 0, 9), 2, 2, Float32Array.of(0)); // words 0–0 and 1–1
 */
export function candidatesFromLogits(
  logits: Float32Array,
  words: number,
  widths: number,
  floors: Float32Array,
): Candidates {
  const labels = floors.length;
  const lowest = floors.reduce((least, floor) => Math.min(least, floor), Infinity);
  const found = new PairBuffer();
  let span = 0;
  for (let start = 0; start < words; start++) {
    for (let width = 0; width < Math.min(widths, words - start); width++, span++) {
      const row = (start * widths + width) * labels;
      for (let first = 0; first < labels; first += AT_ONCE) {
        if (!oneReaches(logits, row + first, lowest)) continue;
        for (let label = first; label < Math.min(first + AT_ONCE, labels); label++) {
          const logit = logits[row + label] ?? 0;
          if (logit >= (floors[label] ?? 0)) found.push(span, label, logit);
        }
      }
    }
  }
  return found.toCandidates(listSpans(words, widths));
}

/** Whether one of eight logits from a place on reaches a floor: nearly all lie under the lowest floor. */
function oneReaches(logits: Float32Array, at: number, floor: number): boolean {
  return (
    (logits[at] ?? Number.NaN) >= floor ||
    (logits[at + 1] ?? Number.NaN) >= floor ||
    (logits[at + 2] ?? Number.NaN) >= floor ||
    (logits[at + 3] ?? Number.NaN) >= floor ||
    (logits[at + 4] ?? Number.NaN) >= floor ||
    (logits[at + 5] ?? Number.NaN) >= floor ||
    (logits[at + 6] ?? Number.NaN) >= floor ||
    (logits[at + 7] ?? Number.NaN) >= floor
  );
}
