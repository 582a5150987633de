import { NeriumError } from '../errors.ts';
import type { LabelDefinitions, LabelRecord, LabelsInput } from '../protocol.ts';
import { parseTemplate, type Template } from './template.ts';

export interface DefinedLabels extends LabelDefinitions {
  /** With all their fields. */
  readonly records: readonly LabelRecord[];
}

/**
 * Turns what a caller gives as labels into names and the texts that are encoded for them. Duplicate names count
 * once, at their first place; names that differ in case are different. Where a label has a description, the description
 * is encoded and the name returned (as upstream's label descriptions).
 *
 * @param template text that is encoded: `{label}` stands for the name, `{description}` and so on for other fields, `{{`
 * and `}}` for braces. Default: the description where there is one, else the name
 * @throws NeriumError LABELS_EMPTY, INPUT_INVALID
 * @example
 * defineLabels(['person', 'city', 'person']); // names and texts: ['person', 'city']
 * defineLabels([{ label: 'drug', kind: 'chemical' }], '{label} ({kind})'); // texts: ['drug (chemical)']
 */
export function defineLabels(input: LabelsInput, template?: string): DefinedLabels {
  if (typeof input !== 'object' || input === null) {
    throw new NeriumError('INPUT_INVALID', `labels is ${valueName(input)}.`, {
      hint: 'Pass an array of names or of records, or an object name → description.',
    });
  }
  const parsed = template === undefined ? undefined : parseTemplate(template);
  const records = new Map<string, LabelRecord>();
  const texts: string[] = [];
  for (const record of recordsOf(input)) {
    if (records.has(record.label)) continue;
    records.set(record.label, record);
    texts.push(textOf(record, parsed));
  }
  if (records.size === 0) {
    throw new NeriumError('LABELS_EMPTY', 'There are no labels.', {
      hint: "Pass at least one, for instance ['person'].",
    });
  }
  return { names: [...records.keys()], texts, records: [...records.values()] };
}

function* recordsOf(input: LabelsInput): Generator<LabelRecord> {
  if (Array.isArray(input)) {
    // By index: a hole is no label either.
    for (let index = 0; index < input.length; index++) yield recordOf(input[index]);
    return;
  }
  for (const [label, description] of Object.entries(input)) {
    if (typeof description !== 'string') throw invalidLabel(description);
    yield recordOf({ label, description });
  }
}

function recordOf(item: unknown): LabelRecord {
  const record = typeof item === 'string' ? { label: item } : item;
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw invalidLabel(item);
  }
  const { label, description } = record as Readonly<Record<string, unknown>>;
  if (typeof label !== 'string' || label === '') throw invalidLabel(label);
  if (description !== undefined && typeof description !== 'string') throw invalidLabel(description);
  return record as LabelRecord;
}

function textOf(record: LabelRecord, template: Template | undefined): string {
  if (template === undefined) return record.description ?? record.label;
  return template.fill((field) => {
    const value = Object.hasOwn(record, field) ? record[field] : undefined;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw new NeriumError(
      'INPUT_INVALID',
      `template has {${field}}, and the label ${JSON.stringify(record.label)} has no such field of text.`,
      { hint: `Its fields are ${Object.keys(record).slice(0, 20).join(', ')}.` },
    );
  });
}

function invalidLabel(value: unknown): NeriumError {
  return new NeriumError('INPUT_INVALID', `labels holds ${valueName(value)}.`, {
    hint: 'A label is a string that is not empty, or a record with such a label; a description is a string.',
  });
}

function valueName(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
