/**
 * What lists say of the texts that are kept, without reading any of them.
 */
import type { AnnotatedDocument } from 'nerium/annotate';

export interface TextInfo {
  readonly id: string;
  readonly name: string;
  /** How it begins. */
  readonly begin: string;
  /** UTF-16 code units. */
  readonly length: number;
  /** What a person accepted, made, changed or removed, or what came with the file. */
  readonly corrections: number;
  /** Milliseconds since 1970: when it came, and when text or corrections were last changed here. */
  readonly added: number;
  readonly changed: number | undefined;
  /** Whether it was ever shown. */
  readonly opened: boolean;
  /** The file that it came in, if that held several. */
  readonly file: FilePlace | undefined;
}

export interface FilePlace {
  readonly id: string;
  readonly name: string;
  /** From 0. */
  readonly place: number;
}

/** A file of several texts, as one line of a list. */
export interface FileInfo {
  readonly id: string;
  readonly name: string;
  readonly texts: readonly TextInfo[];
}

export type ListItem =
  | { readonly kind: 'text'; readonly text: TextInfo }
  | { readonly kind: 'file'; readonly file: FileInfo };

const BEGIN_LENGTH = 90;
const NAME_LENGTH = 40;

export type TextPlace = Pick<TextInfo, 'id' | 'added' | 'changed' | 'opened' | 'file'>;

export function summarise(document: AnnotatedDocument, place: TextPlace): TextInfo {
  const { name, text, annotations, rejected } = document;
  const { id, added, changed, opened, file } = place;
  const byHand = annotations.filter(({ status }) => status !== 'suggested').length;
  return {
    id,
    name,
    begin: firstWords(text, BEGIN_LENGTH),
    length: text.length,
    corrections: byHand + rejected.length,
    added,
    changed,
    opened,
    file,
  };
}

/** What a text without a name is called. */
export function nameByWords(text: string): string {
  return firstWords(text, NAME_LENGTH) || 'Text';
}

/** In the order in which they came; a file's texts in that of the file. */
export function inOrder(infos: readonly TextInfo[]): TextInfo[] {
  return infos.toSorted(
    (a, b) =>
      a.added - b.added ||
      (a.file?.place ?? 0) - (b.file?.place ?? 0) ||
      (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}

/** One line for each text, and one for each file of several. */
export function toItems(infos: readonly TextInfo[]): ListItem[] {
  const files = new Map<string, TextInfo[]>();
  const items: ListItem[] = [];
  for (const text of infos) {
    const { file } = text;
    const others = file && files.get(file.id);
    if (file === undefined) items.push({ kind: 'text', text });
    else if (others !== undefined) others.push(text);
    else {
      const texts = [text];
      files.set(file.id, texts);
      items.push({ kind: 'file', file: { id: file.id, name: file.name, texts } });
    }
  }
  return items;
}

/** Those beside it in the list: of its file, or those that came alone. */
export function siblingsOf(
  infos: readonly TextInfo[],
  file: string | undefined,
): readonly TextInfo[] {
  return infos.filter((one) => one.file?.id === file);
}

/** Whether a name or a beginning holds these words, in lower case. */
export function isFound(item: ListItem, words: string): boolean {
  const { name } = item.kind === 'text' ? item.text : item.file;
  const begin = item.kind === 'text' ? item.text.begin : '';
  return `${name}\n${begin}`.toLowerCase().includes(words);
}

function firstWords(text: string, length: number): string {
  // A book is not read for it.
  const words = text
    .slice(0, 4 * length)
    .trim()
    .replace(/\s+/g, ' ');
  if (words.length <= length) return words;
  const cut = words.slice(0, length);
  const end = cut.lastIndexOf(' ');
  return `${end > length / 2 ? cut.slice(0, end) : cut.replace(/[\ud800-\udbff]$/, '')} …`;
}
