/**
 * Labels as an attribute holds them.
 */
import { NeriumError } from '../index.ts';
import type { LabelsInput } from '../protocol.ts';

/**
 * `person, city` → names, each once; `{"drug": "a medication"}` → name → description; `["a, b"]` → names with commas.
 *
 * @throws NeriumError INPUT_INVALID where a value that begins as JSON is not JSON
 * @example
 * parseLabels('person, city'); // ['person', 'city']
 */
export function parseLabels(attribute: string): LabelsInput {
  if (/^\s*[{[]/.test(attribute)) return parseJson(attribute);
  const names = attribute
    .split(/[,\n\r]/)
    .map((name) => name.replace(/\s+/g, ' ').trim())
    .filter((name) => name !== '');
  return [...new Set(names)];
}

function parseJson(attribute: string): LabelsInput {
  try {
    return JSON.parse(attribute) as LabelsInput; // its values are checked where labels are encoded
  } catch {
    throw new NeriumError(
      'INPUT_INVALID',
      'The attribute labels is not JSON, though it begins so.',
      {
        hint: 'Write names with commas between them, or a JSON object of names and descriptions.',
      },
    );
  }
}
