/**
 * A table for spreadsheets, as in RFC 4180.
 */
import type { AnnotatedDocument } from '../annotation.ts';

const COLUMNS = ['document', 'start', 'end', 'label', 'text', 'score', 'status'] as const;

/**
 * One line an annotation. Offsets are UTF-16 code units. Where a name, label or text begins as a formula does, an apostrophe
 * stands before it: else a spreadsheet would run what a text from anywhere says.
 *
 * @example
 * writeCsv([note]); // document,start,end,label,text,score,status …
 */
export function writeCsv(documents: readonly AnnotatedDocument[]): string {
  const rows = documents.flatMap(({ name, text, annotations }) =>
    annotations.map(({ start, end, label, score, status }) => [
      asText(name),
      String(start),
      String(end),
      asText(label),
      asText(text.slice(start, end)),
      score === undefined ? '' : String(score),
      status,
    ]),
  );
  return [COLUMNS, ...rows].map((row) => `${row.map(quote).join(',')}\r\n`).join('');
}

function asText(field: string): string {
  return /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
}

function quote(field: string): string {
  return /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
