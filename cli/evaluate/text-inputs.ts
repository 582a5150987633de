import type { TextInput } from '../../src/engine/extract.ts';
import type { CompiledLabels } from '../../src/engine/label-library.ts';
import type { JoinedWords } from '../../src/evaluate/given-words.ts';
import type { LongText } from '../../src/protocol.ts';

/** Texts with given words, as the engine takes them: all that is over one threshold, flat. */
export function textInputs(
  texts: readonly JoinedWords[],
  labels: CompiledLabels,
  threshold: number,
  longText: LongText,
): TextInput[] {
  const options = { labels, floor: threshold, decode: { threshold }, longText };
  return texts.map(({ text, words }) => ({ text, words: () => words, options }));
}
