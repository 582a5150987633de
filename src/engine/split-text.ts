import { invalidInput } from '../errors.ts';
import type { NamedSplitter, Words } from '../protocol.ts';
import { segmentWords, startsAnew } from '../text/segment-words.ts';
import { splitWords } from '../text/split-words.ts';

/** @throws NeriumError INPUT_INVALID */
export function splitterOf(splitter: NamedSplitter = 'whitespace'): (text: string) => Words {
  if (splitter === 'whitespace') return splitWords;
  if (splitter === 'intl') return segmentWords;
  if (typeof splitter === 'object' && typeof splitter?.locale === 'string') {
    return (text) => segmentWords(text, splitter.locale);
  }
  throw invalidInput(
    'splitter',
    splitter,
    "Use 'whitespace', 'intl', { locale: 'ja' } or a function.",
  );
}

/** Where a text that grows may be cut for the splitter: at any word, or only where `startsAnew` says so. */
export function cutsOf(splitter: NamedSplitter = 'whitespace'): typeof startsAnew | undefined {
  return splitter === 'whitespace' ? undefined : startsAnew;
}
