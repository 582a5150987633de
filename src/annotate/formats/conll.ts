/**
 * CoNLL: one word a line with its tag, `B-label` for the first of an entity, `I-label` inside, `O` outside.
 */

import { wordsTouched } from '../../text/align-spans.ts';
import { splitWords } from '../../text/split-words.ts';
import type { AnnotatedDocument, Annotation } from '../annotation.ts';

export interface ConllExport {
  readonly content: string;
  /** Annotations that share a word with a longer or earlier one: a word has one tag only. */
  readonly dropped: number;
}

/**
 * Documents as CoNLL lines, word and tag separated by a tab. An empty line ends a line of the text and a document. White space
 * in labels becomes `_`, since many readers split at it.
 *
 * @example
 * writeConll([note]).content; // Oslo⇥B-city
 */
export function writeConll(documents: readonly AnnotatedDocument[]): ConllExport {
  let dropped = 0;
  const content = documents.map(({ text, annotations }) => {
    const words = splitWords(text);
    const tags = new Array<string>(words.count).fill('O');
    for (const one of longestFirst(annotations)) {
      const span = wordsTouched(words, one);
      // Of those before it, none is shorter: one that shares a word with it shares its first or its last.
      if (span === undefined || tags[span.start] !== 'O' || tags[span.end] !== 'O') {
        dropped++;
        continue;
      }
      const label = one.label.trim().replace(/\s+/g, '_');
      tags.fill(`I-${label}`, span.start, span.end + 1);
      tags[span.start] = `B-${label}`;
    }
    const lines = tags.map((tag, word) => {
      const start = words.starts[word] ?? 0;
      const before = text.slice(words.ends[word - 1] ?? 0, start);
      const isNewLine = word > 0 && /[\n\r]/.test(before) && !tag.startsWith('I-');
      return `${isNewLine ? '\n' : ''}${text.slice(start, words.ends[word])}\t${tag}\n`;
    });
    return `${lines.join('')}\n`;
  });
  return { content: content.join(''), dropped };
}

function longestFirst(annotations: readonly Annotation[]): Annotation[] {
  return annotations.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
}
