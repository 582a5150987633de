/** Keeps what docs/measured.md shows. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';

const FOLDER = join(ROOT, 'bench/results');
const DOCUMENT = join(ROOT, 'docs/measured.md');

export interface Pictures {
  /** An SVG document. */
  readonly chart?: string;
  /** Markdown for docs/measured.md, between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`. */
  readonly section?: string;
}

/** Writes `bench/results/NAME.json`, `NAME.svg`, and the document's section. */
export function keepResults(name: string, result: object, { chart, section }: Pictures): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  if (chart !== undefined) writeFileSync(join(FOLDER, `${name}.svg`), chart);
  if (section === undefined) return;
  writeFileSync(DOCUMENT, withSection(readFileSync(DOCUMENT, 'utf8'), name, section));
}

/** The document with the text between the two marks replaced. */
export function withSection(document: string, name: string, section: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/measured.md has no ${begin} … ${end}.`);
  return `${document.slice(0, from + begin.length)}\n\n${section.trim()}\n\n${document.slice(to)}`;
}

/** A Markdown table, its columns as wide as their widest cell. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(3, name.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
