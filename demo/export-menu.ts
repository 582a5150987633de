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
import { checked } from './settings.ts';
import type { FileOfTexts } from './workspace.ts';

interface Format {
  readonly name: string;
  readonly hint: string;
  readonly extension: string;
  readonly type: string;
  /** Whether a file holds one text only. */
  readonly isSingle?: boolean;
  /** Its content, and what a reader should know about it. */
  readonly write: (documents: readonly AnnotatedDocument[]) => {
    readonly content: string;
    readonly note?: string;
  };
}

export interface ExportParts {
  readonly current: () => AnnotatedDocument;
  /** The file of several texts that it is from. */
  readonly file: () => FileOfTexts | undefined;
}

const FORMATS: readonly Format[] = [
  {
    name: 'JSON',
    hint: 'Everything; can be opened here again',
    extension: 'json',
    type: 'application/json',
    write: (documents) => ({ content: writeJson(documents) }),
  },
  {
    name: 'JSONL',
    hint: 'To train GLiNER models; can be opened here again',
    extension: 'jsonl',
    type: 'application/jsonl',
    write: (documents) => {
      const { content, widened } = writeJsonl(documents);
      if (widened === 0) return { content };
      return { content, note: `${formatCount(widened, 'annotation')} widened to whole words.` };
    },
  },
  {
    name: 'W3C Web Annotations',
    hint: 'Without the text; can be opened over it again',
    extension: 'jsonld',
    type: 'application/ld+json',
    isSingle: true,
    write: ([first]) => ({ content: first === undefined ? '' : writeWebAnnotations(first) }),
  },
  {
    name: 'CSV',
    hint: 'A table for spreadsheets',
    extension: 'csv',
    type: 'text/csv',
    write: (documents) => ({ content: writeCsv(documents) }),
  },
  {
    name: 'CoNLL',
    hint: 'A word a line, with B, I and O',
    extension: 'conll',
    type: 'text/plain',
    write: (documents) => {
      const { content, dropped } = writeConll(documents);
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
    write: (documents) => ({ content: writeHtml(documents) }),
  },
];

/** What is exported is made when a format is chosen. */
export function setUpExport(
  { current, file }: ExportParts,
  say: (text: string) => void,
  onError: (error: unknown) => void,
): void {
  const menu = byId('export-menu', HTMLElement);
  const scope = byId('export-scope', HTMLFieldSetElement);
  const why = byId('export-why', HTMLElement);
  const isWhole = (): boolean => !scope.hidden && checked(scope, 'scope') === 'all';
  const buttons = FORMATS.map((format) => {
    const button = create('button', 'menu-item', format.name, create('small', '', format.hint));
    button.type = 'button';
    button.addEventListener('click', () => {
      menu.hidePopover();
      void save(format, isWhole() ? file() : undefined).catch(onError);
    });
    return button;
  });
  byId('export-formats', HTMLElement).replaceChildren(...buttons);
  const showScope = (): void => {
    why.hidden = !isWhole();
    for (const [index, { isSingle }] of FORMATS.entries()) {
      const button = buttons[index];
      if (button !== undefined) button.hidden = isWhole() && isSingle === true;
    }
  };
  scope.addEventListener('change', showScope);
  menu.addEventListener('beforetoggle', () => {
    const whole = file();
    scope.hidden = whole === undefined;
    byId('export-all', HTMLElement).textContent = `All ${formatCount(whole?.size ?? 0, 'text')}`;
    why.textContent = `Each text of ${whole?.name} as it was last to be seen; those not opened yet as they came.`;
    showScope();
  });

  async function save(format: Format, whole: FileOfTexts | undefined): Promise<void> {
    if (whole !== undefined) say(`Reading ${formatCount(whole.size, 'text')} …`);
    const documents = whole === undefined ? [current()] : await whole.documents();
    const { content, note } = format.write(documents);
    const name = fileName(whole?.name ?? documents[0]?.name ?? '', format.extension);
    download(new Blob([content], { type: format.type }), name);
    const annotations = documents.reduce((sum, one) => sum + one.annotations.length, 0);
    const of = whole === undefined ? '' : ` of ${formatCount(documents.length, 'text')}`;
    const count = formatCount(annotations, 'annotation');
    say([`Exported ${count}${of} as ${name}.`, note ?? ''].join(' ').trim());
  }
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
