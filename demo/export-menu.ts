/**
 * Files of the annotated text.
 */
import {
  type AnnotatedDocument,
  writeConll,
  writeCsv,
  writeHtml,
  writeJson,
  writeJsonl,
  writeWebAnnotations,
} from 'nerium/annotate';
import { byId, create } from './dom.ts';
import { formatCount } from './format.ts';

interface Format {
  readonly name: string;
  readonly hint: string;
  readonly extension: string;
  readonly type: string;
  /** Its content, and what a reader should know about it. */
  readonly write: (document: AnnotatedDocument) => {
    readonly content: string;
    readonly note?: string;
  };
}

const FORMATS: readonly Format[] = [
  {
    name: 'JSON',
    hint: 'Everything; can be opened here again',
    extension: 'json',
    type: 'application/json',
    write: (document) => ({ content: writeJson([document]) }),
  },
  {
    name: 'JSONL',
    hint: 'To train GLiNER models; can be opened here again',
    extension: 'jsonl',
    type: 'application/jsonl',
    write: (document) => {
      const { content, widened } = writeJsonl([document]);
      if (widened === 0) return { content };
      return { content, note: `${formatCount(widened, 'annotation')} widened to whole words.` };
    },
  },
  {
    name: 'W3C Web Annotations',
    hint: 'Without the text; can be opened over it again',
    extension: 'jsonld',
    type: 'application/ld+json',
    write: (document) => ({ content: writeWebAnnotations(document) }),
  },
  {
    name: 'CSV',
    hint: 'A table for spreadsheets',
    extension: 'csv',
    type: 'text/csv',
    write: (document) => ({ content: writeCsv([document]) }),
  },
  {
    name: 'CoNLL',
    hint: 'A word a line, with B, I and O',
    extension: 'conll',
    type: 'text/plain',
    write: (document) => {
      const { content, dropped } = writeConll([document]);
      if (dropped === 0) return { content };
      return {
        content,
        note: `${formatCount(dropped, 'annotation')} left out: they overlap others.`,
      };
    },
  },
  {
    name: 'HTML',
    hint: 'A page that shows the text with its entities',
    extension: 'html',
    type: 'text/html',
    write: (document) => ({ content: writeHtml([document]) }),
  },
];

/** @param document made when a format is chosen */
export function setUpExport(document: () => AnnotatedDocument, say: (text: string) => void): void {
  const menu = byId('export-menu', HTMLElement);
  menu.replaceChildren(
    ...FORMATS.map((format) => {
      const button = create('button', 'menu-item', format.name, create('small', '', format.hint));
      button.type = 'button';
      button.addEventListener('click', () => {
        menu.hidePopover();
        const annotated = document();
        const { content, note } = format.write(annotated);
        const name = fileName(annotated.name, format.extension);
        download(new Blob([content], { type: format.type }), name);
        const count = formatCount(annotated.annotations.length, 'annotation');
        say([`Exported ${count} as ${name}.`, note ?? ''].join(' ').trim());
      });
      return button;
    }),
  );
}

/** Names of files are hostile too: what an operating system reads as more than a name goes. */
function fileName(name: string, extension: string): string {
  const base = name
    .replace(/\.[^.]*$/, '')
    .replace(/[^\p{L}\p{N} _.-]+/gu, '_')
    .slice(0, 80)
    .trim();
  return `${base || 'annotations'}.${extension}`;
}

function download(blob: Blob, name: string): void {
  const link = create('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
