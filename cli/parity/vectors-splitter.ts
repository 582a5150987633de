import { isBlank, splitWords } from '../../src/text/split-words.ts';
import { listOf } from './run-vectors.ts';

interface SplitterVector {
  readonly text: string;
  readonly blank: boolean;
  /** [start, end, start_utf16, end_utf16] */
  readonly words: readonly (readonly [number, number, number, number])[];
}

/** Words and their UTF-16 offsets, and which texts count as blank. */
export function* splitterVectors(json: unknown): Iterable<string | undefined> {
  for (const { text, blank, words } of listOf<SplitterVector>(json, 'texts')) {
    const { starts, ends } = splitWords(text);
    const found = JSON.stringify(Array.from(starts, (start, i) => [start, ends[i]]));
    const expected = JSON.stringify(words.map(([, , start, end]) => [start, end]));
    const isEqual = found === expected && isBlank(text) === blank;
    yield isEqual ? undefined : `${JSON.stringify(text)}: ${found}, expected ${expected}`;
  }
}
