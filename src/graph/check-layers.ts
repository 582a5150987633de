import { NeriumError } from '../errors.ts';
import type { Layers } from './layers.ts';

/**
 * Fails if tensors that a graph needs are not in the checkpoint, or have another shape than the config implies.
 * Upstream loads with `strict=False` and runs on random weights instead.
 *
 * @throws NeriumError TENSORS_MISSING lists them all; CHECKPOINT_INVALID
 */
export function checkLayers(layers: Layers, file: string): void {
  if (layers.missing.size > 0) {
    throw new NeriumError(
      'TENSORS_MISSING',
      `${file} lacks ${layers.missing.size} tensors that the config asks for: ${[...layers.missing].join(', ')}.`,
      { hint: 'Use the gliner_config.json that was saved with these weights.' },
    );
  }
  if (layers.mismatched.length > 0) {
    throw new NeriumError(
      'CHECKPOINT_INVALID',
      `${file} and gliner_config.json disagree on shapes. ${layers.mismatched.join('; ')}.`,
      { hint: 'Use the gliner_config.json that was saved with these weights.' },
    );
  }
}
