/**
 * What the attributes of an element say.
 */
import { NeriumError } from '../index.ts';
import type { DeviceRequest, LabelsInput, Overlap } from '../protocol.ts';
import type { ModelChoice } from './model-pool.ts';
import { parseLabels } from './parse-labels.ts';

export interface EntityOptions {
  readonly threshold?: number;
  readonly overlap?: Overlap;
}

/** @throws NeriumError INPUT_INVALID without a model */
export function readModel(element: Element): ModelChoice {
  const [model, device, revision, hub] = ['model', 'device', 'revision', 'hub'].map((name) =>
    element.getAttribute(name),
  );
  if (!model) {
    throw new NeriumError('INPUT_INVALID', 'The attribute model is missing.', {
      hint: 'Write a hub id or the address of a folder: model="/models/nerium-mini/".',
    });
  }
  return {
    model,
    ...(device && { device: device as DeviceRequest }), // the library checks it
    ...(revision && { revision }),
    ...(hub && { hub }),
  };
}

/** @throws NeriumError INPUT_INVALID where they are broken JSON */
export function readLabels(element: Element): LabelsInput {
  return parseLabels(element.getAttribute('labels') ?? '');
}

/** @throws NeriumError LABELS_EMPTY */
export function checkLabels(element: Element, labels: LabelsInput): LabelsInput {
  if (Object.keys(labels).length > 0) return labels;
  throw new NeriumError('LABELS_EMPTY', `<${element.localName}> has no labels.`, {
    hint: 'Write some: labels="person, city".',
  });
}

/** @throws NeriumError INPUT_INVALID where the threshold is no number */
export function readOptions(element: Element): EntityOptions {
  const [threshold, overlap] = ['threshold', 'overlap'].map((name) => element.getAttribute(name));
  if (threshold && Number.isNaN(Number(threshold))) {
    throw new NeriumError('INPUT_INVALID', 'The attribute threshold is not a number.', {
      hint: 'Write one between 0 and 1: threshold="0.5".',
    });
  }
  return {
    ...(threshold && { threshold: Number(threshold) }),
    ...(overlap && { overlap: overlap as Overlap }), // the library checks it
  };
}
