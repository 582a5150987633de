/**
 * The examples of the documents and of the public docstrings, as files that a compiler can check: what they leave out,
 * imports and the reader's own variables, is added.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface DocExample {
  /** Where it stands, as a file name. */
  readonly name: string;
  readonly code: string;
}

/** Types of each entry, below `dist/types/src/`. */
const ENTRIES = {
  nerium: 'index.d.ts',
  'nerium/annotate': 'annotate/index.d.ts',
  'nerium/elements': 'elements/define.d.ts',
} as const;

/** What readers have in their own programs. */
export const READERS_OWN = `
import type { CandidateSet, Entity, LabelSet, Nerium } from 'nerium';
import type { AnnotatedDocument, Annotation, Corrections, PdfPage, PdfText } from 'nerium/annotate';
declare global {
  const ner: Nerium;
  const labels: LabelSet;
  const entity: Entity;
  const entities: Entity[];
  const candidates: CandidateSet;
  const text: string;
  const book: string;
  const before: string;
  const after: string;
  const error: unknown;
  const file: File;
  const response: { readonly body: ReadableStream<Uint8Array<ArrayBuffer>> };
  const slider: HTMLInputElement;
  const textarea: HTMLTextAreaElement;
  const note: AnnotatedDocument;
  const annotations: Annotation[];
  const corrections: Corrections;
  const pdf: PdfText;
  const page: {
    getTextContent(): Promise<Pick<PdfPage, 'items' | 'styles'>>;
    getViewport(options: { scale: number }): Omit<PdfPage, 'items' | 'styles'>;
  };
  function show(entities: readonly Entity[]): void;
  function showUpload(hint: string | undefined): void;
  function linesOf(file: File): AsyncIterable<string>;
}`;

/** @param types the folder `dist/types/src` of the package */
export function docExamples(types: string): DocExample[] {
  const entries = Object.entries(ENTRIES).map(([entry, file]) => {
    return { entry, files: exportedFiles(types, file) };
  });
  const names = entries.map(({ entry, files }) => {
    return { entry, names: [...files.values()].flat() };
  });
  const documents = ['README.md', ...readdirSync(`${ROOT}docs`).map((file) => `docs/${file}`)];
  return [
    ...documents.filter((file) => file.endsWith('.md')).flatMap(codeBlocks),
    ...entries.flatMap(({ files }) => [...files].flatMap((file) => docstrings(types, ...file))),
  ].map(({ name, code }) => ({ name, code: withImports(code, names) }));
}

/** Files that an entry re-exports from, with the names it takes. */
function exportedFiles(types: string, entry: string): Map<string, string[]> {
  const content = readFileSync(join(types, entry), 'utf8');
  const lists = content.matchAll(/^(?:ex|im)port (?:type )?\{([^}]*)\} from '([^']*)'/gm);
  return new Map(
    [...lists].map(([, list = '', from = '']) => [
      join(dirname(entry), from.replace(/\.ts$/, '.d.ts')),
      [...list.matchAll(/(\w+)\s*(?:,|$)/g)].map(([, name = '']) => name),
    ]),
  );
}

function codeBlocks(document: string): DocExample[] {
  const content = readFileSync(ROOT + document, 'utf8');
  const blocks = content.matchAll(/^```ts\n([\s\S]*?)^```$/gm);
  return [...blocks].map(({ 1: code = '', index }) => {
    const line = content.slice(0, index).split('\n').length + 1;
    return { name: `${document.replaceAll(/\W/g, '-')}-line-${line}`, code };
  });
}

/** Of what is exported of a file, members included. */
function docstrings(types: string, file: string, names: readonly string[]): DocExample[] {
  const content = readFileSync(join(types, file), 'utf8');
  const comments = content.matchAll(/^( *)\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*([^\n]*)/gm);
  const examples: DocExample[] = [];
  for (const [, indent = '', comment = '', declared = ''] of comments) {
    const code = /@example\n([\s\S]*)$/.exec(comment)?.[1]?.replace(/^ *\* ?/gm, '');
    const isOwn = indent !== '' || names.some((name) => RegExp(`\\b${name}\\b`).test(declared));
    if (code === undefined || !isOwn) continue;
    examples.push({ name: `${file.replaceAll(/\W/g, '-')}-${examples.length + 1}`, code });
  }
  return examples;
}

function withImports(
  code: string,
  entries: readonly { readonly entry: string; readonly names: readonly string[] }[],
): string {
  const imported = new Set(
    [...code.matchAll(/import \{([^}]*)\}/g)].flatMap(([, list = '']) => list.match(/\w+/g) ?? []),
  );
  const lines = entries.map(({ entry, names }) => {
    const used = names.filter((name) => {
      return !imported.has(name) && RegExp(`(?<![.\\w])${name}\\b`).test(code);
    });
    return used.length === 0 ? '' : `import { ${used.join(', ')} } from '${entry}';\n`;
  });
  return `${lines.join('')}${code}\nexport {};\n`;
}
