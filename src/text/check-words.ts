import { NeriumError } from '../errors.ts';
import type { CharacterSpan, Words } from '../protocol.ts';

/**
 * What a custom splitter returned, as words.
 *
 * @throws NeriumError INPUT_INVALID unless the words are in order, apart, within the text, and cut no surrogate pair
 * @example
 * toWords('a b', [{ start: 0, end: 1 }, { start: 2, end: 3 }]);
 */
export function toWords(text: string, spans: readonly CharacterSpan[]): Words {
  if (!Array.isArray(spans)) throw invalid('no array', 'words');
  let last = 0;
  spans.forEach((span: Partial<CharacterSpan> | null | undefined, index) => {
    const { start = -1, end = -1 } = span ?? {};
    const whole = Number.isInteger(start) && Number.isInteger(end);
    if (!whole || start < last || end <= start || end > text.length) {
      throw invalid(`${start}–${end}`, `word ${index}`);
    }
    if (cutsPair(text, start) || cutsPair(text, end)) {
      throw invalid(`${start}–${end}, inside a surrogate pair`, `word ${index}`);
    }
    last = end;
  });
  return {
    count: spans.length,
    starts: Int32Array.from(spans, (span) => span.start),
    ends: Int32Array.from(spans, (span) => span.end),
  };
}

/** Whether an offset lies between the two halves of one code point. */
function cutsPair(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1);
  const after = text.charCodeAt(offset);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}

function invalid(value: string, what: string): NeriumError {
  return new NeriumError('INPUT_INVALID', `splitter returned ${value} for ${what}.`, {
    hint: 'It returns { start, end } in UTF-16 code units, in order, not overlapping, within the text.',
  });
}
