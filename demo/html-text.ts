/**
 * The text of a web page, as one reads it. Nothing of the page runs or loads: a parsed document without a window does neither.
 */

const NO_TEXT = new Set([
  'SCRIPT',
  'STYLE',
  'TEMPLATE',
  'NOSCRIPT',
  'HEAD',
  'IFRAME',
  'OBJECT',
  'SVG',
  'MATH',
]);
const PARAGRAPHS = new Set([
  'P',
  'H1',
  'H2',
  'H3',
  'H4',
  'H5',
  'H6',
  'BLOCKQUOTE',
  'PRE',
  'TABLE',
  'UL',
  'OL',
  'DL',
  'FIGURE',
  'HR',
]);
const LINES = new Set([
  'DIV',
  'LI',
  'TR',
  'DT',
  'DD',
  'SECTION',
  'ARTICLE',
  'HEADER',
  'FOOTER',
  'MAIN',
  'NAV',
  'ASIDE',
  'ADDRESS',
  'FIGCAPTION',
  'CAPTION',
  'FORM',
  'DETAILS',
  'SUMMARY',
  'OPTION',
  'BODY',
]);

/**
 * Paragraphs are parted by an empty line, table cells by a tab; other white space is one space, but in `pre`.
 *
 * @example
 * htmlToText('<p>Ada <b>Lovelace</b><script>alert(1)</script>'); // 'Ada Lovelace'
 */
export function htmlToText(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const text = new TextLines();
  read(body, text, false);
  return text.toString();
}

function read(node: Node, text: TextLines, isPre: boolean): void {
  if (node instanceof Text) {
    if (isPre) text.addRaw(node.data);
    else text.add(node.data);
  }
  if (!(node instanceof Element)) return;
  const tag = node.tagName.toUpperCase();
  if (NO_TEXT.has(tag) || node.hasAttribute('hidden')) return;
  if (tag === 'BR') text.breakLine();
  const breaks = PARAGRAPHS.has(tag) ? 2 : LINES.has(tag) ? 1 : 0;
  text.end(breaks);
  for (const child of node.childNodes) read(child, text, isPre || tag === 'PRE');
  if (tag === 'TD' || tag === 'TH') text.addRaw('\t');
  text.end(breaks);
}

/** Text that grows, with line breaks that are only made once something follows. */
class TextLines {
  #text = '';
  #breaks = 0;
  #space = false;

  add(data: string): void {
    for (const part of data.split(/([\t\n\f\r ]+)/)) {
      if (part === '') continue;
      if (/^[\t\n\f\r ]/.test(part)) this.#space = true;
      else this.#append(part);
    }
  }

  addRaw(data: string): void {
    if (data !== '') this.#append(data);
  }

  breakLine(): void {
    this.#breaks++;
    this.#space = false;
  }

  /** At least so many line breaks before what follows. */
  end(breaks: number): void {
    if (breaks === 0) return;
    this.#breaks = Math.max(this.#breaks, breaks);
    this.#space = false;
  }

  toString(): string {
    return this.#text.replace(/[\t ]+$/gm, '');
  }

  #append(part: string): void {
    if (this.#text !== '') {
      if (this.#breaks > 0) this.#text += '\n'.repeat(this.#breaks);
      else if (this.#space && !/\s$/.test(this.#text)) this.#text += ' ';
    }
    this.#breaks = 0;
    this.#space = false;
    this.#text += part;
  }
}
