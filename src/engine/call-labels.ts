/**
 * The labels of a call: one list for all texts, or a list for each.
 */
import { invalidInput, NeriumError } from '../errors.ts';
import { defineLabels } from '../labels/definitions.ts';
import type { LabelDefinitions, LabelsInput, LabelsRequest, PackRequest } from '../protocol.ts';
import { checkNames } from './check-names.ts';

/** Of a request and of a change. */
const PARTS = ['id', 'input', 'template', 'base', 'changes', 'add', 'remove', 'keep'];
/** What callers know of them. */
const OPTIONS = ['template', 'onProgress', 'signal'];

export interface CallLabels {
  /** All labels of the call. */
  readonly definitions: LabelDefinitions;
  /** With a list for each text: for each the indices of its labels. */
  readonly columns?: readonly (readonly number[])[];
}

/**
 * @param texts number of texts; `undefined` where lists for each text make no sense
 * @throws NeriumError LABELS_EMPTY, INPUT_INVALID
 */
export function readLabels({ input, template }: LabelsRequest, texts?: number): CallLabels {
  if (!isListOfLists(input)) return { definitions: defineLabels(input as LabelsInput, template) };
  if (input.length !== texts) {
    throw new NeriumError(
      'INPUT_INVALID',
      `labels has lists for ${input.length} texts, and there are ${texts ?? 'no lists of them'}.`,
      { hint: 'Pass one list of labels for all texts, or one for each.' },
    );
  }
  const definitions = defineLabels(input.flat(), template);
  const indices = new Map(definitions.names.map((name, index) => [name, index]));
  const columns = input.map((names) =>
    [...new Set(names)].flatMap((name) => indices.get(name) ?? []),
  );
  return { definitions, columns };
}

function isListOfLists(input: LabelsRequest['input']): input is readonly (readonly string[])[] {
  return Array.isArray(input) && input.some(Array.isArray) && input.every(Array.isArray);
}

/** @throws NeriumError INPUT_INVALID for an option of `labels` or `add` that there is not */
export function checkLabelOptions(request: LabelsRequest): void {
  for (const part of [request, ...(request.changes ?? [])]) checkNames(part, PARTS, OPTIONS);
}

/** What no description looks like. */
const ADDRESS = /^(?:https?:|blob:|\.{0,2}\/)|\.pack$/;

/**
 * A record of descriptions has strings for values, also where its label is called "pack".
 *
 * @throws NeriumError INPUT_INVALID for an address as a string, which else would be such a description
 */
export function isPackRequest(input: unknown): input is PackRequest {
  if (typeof input !== 'object' || input === null || !('pack' in input)) return false;
  if (typeof input.pack === 'string' && ADDRESS.test(input.pack)) {
    throw invalidInput('pack', input.pack, 'An address is a URL: new URL(…, document.baseURI).');
  }
  return typeof input.pack === 'object' && !Array.isArray(input);
}
