/**
 * Relative positions of DeBERTa (He et al. 2021, section 3.1): near distances have an embedding each, far ones share one by the
 * logarithm of their distance.
 */
import type { RelativePositions } from '../checkpoint/config.ts';

/** Rows of the table of relative embeddings: distances of both signs. */
export function relativeRows(positions: RelativePositions): number {
  return 2 * halfRows(positions);
}

/**
 * The rows of that table for consecutive distances, int32 [count]. Rounded where torch rounds to float32: at the border between
 * two buckets it matters.
 *
 * @example
 * distanceRows({ buckets: 4, maxDistance: 8 }, 3, -1, 6); // of 3, 2, 1, 0, −1, −2: Int32Array [7, 6, 5, 4, 3, 2]
 */
export function distanceRows(
  positions: RelativePositions,
  first: number,
  step: 1 | -1,
  count: number,
): Int32Array<ArrayBuffer> {
  const half = halfRows(positions);
  return Int32Array.from({ length: count }, (_, index) => {
    const row = half + bucketOf(first + step * index, positions);
    return Math.min(2 * half - 1, Math.max(0, row));
  });
}

function halfRows({ buckets, maxDistance }: RelativePositions): number {
  return buckets > 0 ? buckets : maxDistance;
}

/** `make_log_bucket_position` of transformers. */
function bucketOf(distance: number, { buckets, maxDistance }: RelativePositions): number {
  const middle = Math.floor(buckets / 2);
  const size = Math.abs(distance);
  if (buckets <= 0 || size <= middle) return distance;
  const { fround, log } = Math;
  const nearness = fround(log(fround(size / middle)));
  const share = fround(nearness / fround(log(fround((maxDistance - 1) / middle))));
  return Math.sign(distance) * (Math.ceil(fround(share * (middle - 1))) + middle);
}
