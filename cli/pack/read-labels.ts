/**
 * Labels from a file: names, what is encoded for them, ids, further columns.
 */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { NeriumError } from '../../src/errors.ts';
import { parseTemplate } from '../../src/labels/template.ts';

export interface LabelFile {
  readonly names: readonly string[];
  readonly texts: readonly string[];
  readonly ids: readonly string[] | undefined;
  readonly columns: readonly (readonly [name: string, values: readonly string[]])[];
  /** Rows with a name that was there before: they are left out. */
  readonly duplicates: number;
  /** Labels without a description among others that have one: their name is encoded. */
  readonly undescribed: number;
}

type Row = ReadonlyMap<string, string>;

/**
 * @param columns names of further columns to keep
 * @param template what is encoded: `{label}` and other columns in braces; `{{` and `}}` are braces
 * @throws NeriumError INPUT_INVALID, LABELS_EMPTY
 * @example
 * const { names, texts } = await readLabels('jobs.csv', ['isco'], 'job: {label}');
 */
export async function readLabels(
  file: string,
  columns: readonly string[] = [],
  template?: string,
): Promise<LabelFile> {
  const zipped = file.endsWith('.gz');
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new NeriumError('INPUT_INVALID', `${file} cannot be read.`, { cause });
  });
  const text = new TextDecoder().decode(zipped ? gunzipSync(bytes) : bytes);
  return toLabels(parseRows(text, extname(zipped ? file.slice(0, -3) : file), file), {
    file,
    columns,
    template,
  });
}

function parseRows(text: string, kind: string, file: string): readonly Row[] {
  switch (kind.toLowerCase()) {
    case '.txt':
      return linesOf(text).map(([line]) => new Map([['label', line.trim()]]));
    case '.csv':
      return parseTable(text, file, { delimiter: ',' });
    case '.tsv':
      return parseTable(text, file, { delimiter: '\t', quote: null });
    case '.jsonl':
      return linesOf(text).map(([line, number]) => parseLine(line, `${file}:${number}`));
    default:
      throw invalid(`--labels is ${file}.`, 'Use .txt, .csv, .tsv or .jsonl.');
  }
}

/** Lines that are not blank, with their numbers. */
function linesOf(text: string): [line: string, number: number][] {
  return text
    .split(/\r?\n/)
    .map((line, index): [string, number] => [line, index + 1])
    .filter(([line]) => line.trim() !== '');
}

function parseTable(text: string, file: string, options: { delimiter: string; quote?: null }) {
  let table: readonly (readonly string[])[];
  try {
    table = parse(text, { ...options, bom: true, skip_empty_lines: true });
  } catch (cause) {
    throw invalid(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const [header = [], ...rows] = table;
  return rows.map((row) => new Map(row.map((value, i) => [(header[i] ?? '').trim(), value])));
}

function parseLine(line: string, place: string): Row {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new NeriumError('INPUT_INVALID', `${place} is not JSON.`, { cause });
  }
  if (typeof json === 'string') return new Map([['label', json]]);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw invalid(`${place} is neither a string nor an object.`);
  }
  const fields = Object.entries(json).filter(([, value]) => value !== null);
  return new Map(
    fields.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

interface Choice {
  readonly file: string;
  readonly columns: readonly string[];
  readonly template: string | undefined;
}

function toLabels(rows: readonly Row[], { file, columns, template }: Choice): LabelFile {
  const all = new Set(rows.flatMap((row) => [...row.keys()]));
  const nameColumn = ['label', 'name'].find((name) => all.has(name));
  if (rows.length === 0) throw new NeriumError('LABELS_EMPTY', `${file} holds no labels.`);
  if (nameColumn === undefined) {
    throw invalid(`${file} has the columns ${[...all].join(', ')}.`, 'Call one label or name.');
  }
  for (const column of columns) {
    if (!all.has(column)) throw invalid(`--column is ${column}, and ${file} has no such column.`);
  }
  const unique = new Map<string, Row>();
  for (const row of rows) {
    const name = row.get(nameColumn)?.trim() ?? '';
    if (name === '') throw invalid(`${file}: a row has no ${nameColumn}.`);
    if (!unique.has(name)) unique.set(name, row);
  }
  const described = template === undefined && all.has('description');
  const parsed = template === undefined ? undefined : parseTemplate(template);
  for (const field of parsed?.fields ?? []) {
    if (field === 'label' || all.has(field)) continue;
    throw invalid(`--template has {${field}}, and the labels have no such column.`);
  }
  const texts = [...unique].map(([name, row]) => {
    // An empty cell is text too.
    if (parsed) return parsed.fill((field) => (field === 'label' ? name : (row.get(field) ?? '')));
    return row.get('description')?.trim() || name;
  });
  const kept = [...unique.values()];
  const valuesOf = (column: string) => kept.map((row) => row.get(column) ?? '');
  return {
    names: [...unique.keys()],
    texts,
    ids: all.has('id') ? valuesOf('id') : undefined,
    columns: columns.map((column) => [column, valuesOf(column)] as const),
    duplicates: rows.length - unique.size,
    undescribed: described ? kept.filter((row) => !row.get('description')?.trim()).length : 0,
  };
}

function invalid(message: string, hint?: string): NeriumError {
  return new NeriumError('INPUT_INVALID', message, hint === undefined ? {} : { hint });
}
