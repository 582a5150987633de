import { NeriumError } from '../errors.ts';
import type { LabelDefinitions, LabelsInput } from '../protocol.ts';

/**
 * Turns what a caller gives as labels into names and the texts that are encoded for them. Duplicate names count
 * once, at their first place; names that differ in case are different. With descriptions, the description is
 * encoded and the name returned (as upstream's label descriptions).
 *
 * @param template text that is encoded for a label of a list; `{label}` stands for the name
 * @throws NeriumError LABELS_EMPTY, INPUT_INVALID
 * @example
 * defineLabels(['person', 'city', 'person']); // names and texts: ['person', 'city']
 */
export function defineLabels(input: LabelsInput, template = '{label}'): LabelDefinitions {
  if (typeof input !== 'object' || input === null) {
    throw new NeriumError('INPUT_INVALID', `labels is ${nameValue(input)}.`, {
      hint: 'Pass an array of names, or an object name → description.',
    });
  }
  if (typeof template !== 'string' || !template.includes('{label}')) {
    throw new NeriumError('INPUT_INVALID', `template is ${nameValue(template)}.`, {
      hint: 'It must contain {label}.',
    });
  }
  const texts = new Map<string, string>();
  const entries: Iterable<readonly [string, unknown]> = Array.isArray(input)
    ? input.map((name: string) => [name, fill(template, name)] as const)
    : Object.entries(input);
  for (const [name, text] of entries) {
    if (typeof name !== 'string' || typeof text !== 'string' || name === '') {
      throw new NeriumError(
        'INPUT_INVALID',
        `labels holds ${nameValue(typeof name === 'string' && name !== '' ? text : name)}.`,
        { hint: 'A label is a string that is not empty, and so is its description.' },
      );
    }
    if (!texts.has(name)) texts.set(name, text);
  }
  if (texts.size === 0) {
    throw new NeriumError('LABELS_EMPTY', 'There are no labels.', {
      hint: "Pass at least one, for instance ['person'].",
    });
  }
  return { names: [...texts.keys()], texts: [...texts.values()] };
}

/** By function, because `$&` in a name would be a pattern for `replaceAll`. */
function fill(template: string, name: unknown): string {
  return typeof name === 'string' ? template.replaceAll('{label}', () => name) : '';
}

function nameValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
