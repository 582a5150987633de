/**
 * A table for spreadsheets, as in RFC 4180.
 */
import type { AnnotatedDocument } from '../annotation.ts';

const COLUMNS = ['document', 'start', 'end', 'label', 'text', 'score', 'status'] as const;

/**
 * One line an annotation. Offsets are UTF-16 code units.
 *
 * @example
 * writeCsv([document]); // document,start,end,label,text,score,status …
 */
export function writeCsv(documents: readonly AnnotatedDocument[]): string {
  const rows = documents.flatMap(({ name, text, annotations }) =>
    annotations.map(({ start, end, label, score, status }) => [
      name,
      String(start),
      String(end),
      label,
      text.slice(start, end),
      score === undefined ? '' : String(score),
      status,
    ]),
  );
  return [COLUMNS, ...rows].map((row) => `${row.map(quote).join(',')}\r\n`).join('');
}

function quote(field: string): string {
  return /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
