/**
 * Labels that are encoded by several workers at once: each takes the next few texts when it is done with its last.
 */
import type { LabelEncoder } from './label-library.ts';

/** One worker's label tower: vectors of texts, [texts, D]. */
export type EncodeTexts = (texts: readonly string[], signal?: AbortSignal) => Promise<Float32Array>;

/** Texts for a worker at a time: a batch or two. Fewer texts than that are left to the first lane. */
const LANE_TEXTS = 128;

/**
 * @example
 * const encoder = encodeInLanes([own, ...others]);
 */
export function encodeInLanes(lanes: readonly EncodeTexts[]): LabelEncoder {
  return {
    async *encode(texts, signal) {
      const parts = cut(texts);
      const running = new Map<EncodeTexts, Promise<Done>>();
      const start = (lane: EncodeTexts): void => {
        const indices = parts.next().value;
        if (indices === undefined) return void running.delete(lane);
        const part = indices.map((index) => texts[index] ?? '');
        const done = lane(part, signal).then((vectors) => ({ lane, indices, vectors }));
        done.catch(() => undefined); // after the first failure nobody waits for the others
        running.set(lane, done);
      };
      lanes.forEach(start);
      while (running.size > 0) {
        const { lane, indices, vectors } = await Promise.race(running.values());
        start(lane); // before the vectors are stored: no lane waits for that
        yield { indices, vectors };
      }
    },
  };
}

interface Done {
  readonly lane: EncodeTexts;
  readonly indices: readonly number[];
  readonly vectors: Float32Array;
}

/** Texts of about one length together. */
function* cut(texts: readonly string[]): Generator<readonly number[], undefined> {
  const lengthOf = (index: number): number => texts[index]?.length ?? 0;
  const order = [...texts.keys()].sort((a, b) => lengthOf(a) - lengthOf(b));
  for (let from = 0; from < order.length; from += LANE_TEXTS) {
    yield order.slice(from, from + LANE_TEXTS);
  }
}
