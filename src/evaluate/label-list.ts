import { NeriumError } from '../errors.ts';
import { defineLabels } from '../labels/definitions.ts';
import type { LabelDefinitions } from '../protocol.ts';

/**
 * The labels of a data set from its `labels.json`: a list of names, or an object name → text that the model reads instead
 * (where a data set says `GENE` and people would say "gene or protein"). Names become lower case, as those in the data do;
 * names of a list are read in lower case too.
 *
 * @param name of the file, for messages
 * @throws NeriumError INPUT_INVALID, LABELS_EMPTY
 * @example
 * parseLabelList('["Rating", "Dish"]', 'labels.json').names; // ['rating', 'dish']
 */
export function parseLabelList(content: string, name: string): LabelDefinitions {
  const json = parseJson(content, name);
  if (isStrings(json)) return defineLabels(json.map((label) => label.toLowerCase()));
  if (typeof json === 'object' && json !== null && isStrings(Object.values(json))) {
    const entries = Object.entries(json as Readonly<Record<string, string>>);
    return defineLabels(
      Object.fromEntries(entries.map(([label, text]) => [label.toLowerCase(), text])),
    );
  }
  throw new NeriumError('INPUT_INVALID', `${name} holds no labels.`, {
    hint: 'It must be a JSON array of names, or an object name → text that the model reads.',
  });
}

function parseJson(content: string, name: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new NeriumError('INPUT_INVALID', `${name} is no JSON.`, { cause });
  }
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
