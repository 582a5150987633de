/**
 * The one bounds check that every asset makes before it allocates or asks for anything.
 */
import { NeriumError } from '../errors.ts';

/**
 * Fails with ASSET_TRUNCATED where `[start, end)` does not lie within a file of `size` bytes.
 *
 * @example
 * checkRange('model.safetensors', 100, 0, 8);
 */
export function checkRange(path: string, size: number, start: number, end: number): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end)) {
    if (start >= 0 && start <= end && end <= size) return;
  }
  throw new NeriumError(
    'ASSET_TRUNCATED',
    `${path} has ${size} bytes, but bytes ${start} to ${end} were needed.`,
    { hint: 'The file is cut off or damaged: download or copy it again.' },
  );
}
