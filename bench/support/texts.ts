/** Texts for benchmarks: varied sentences, the same ones each time. */
import { splitWords } from '../../src/text/split-words.ts';

const SUBJECTS = [
  'Marit Solberg',
  'The harbour office',
  'A chemist from Aarhus',
  'Nobody',
  'The ferry company',
];
const VERBS = ['said', 'wrote in a letter', 'denied', 'had known since March', 'told reporters'];
const OBJECTS = [
  'that the bridge over the Glomma would close on Tuesday.',
  'how much the repairs in Oslo had cost: 340 million kroner.',
  'that Baltic Lines would not sail before the ice was gone.',
  'nothing at all, although the letter had come from London.',
];

/** So many words between blanks, beginning with sentence `first`. */
export function writeWords(count: number, first = 0): string {
  const words: string[] = [];
  for (let index = first; words.length < count; index++) {
    const pick = (list: readonly string[], step: number) =>
      list[(index * step) % list.length] ?? '';
    const sentence = `${pick(SUBJECTS, 3)} ${pick(VERBS, 7)} ${index} times ${pick(OBJECTS, 1)}`;
    words.push(...sentence.split(' '));
  }
  return words.slice(0, count).join(' ');
}

/** A text of exactly so many words as a model counts them: punctuation marks are words. */
export function writeText(words: number, first = 0): string {
  const text = writeWords(words, first);
  return text.slice(0, splitWords(text).ends[words - 1]);
}
