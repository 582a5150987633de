/**
 * What calls are given, turned into what can be sent to the worker; and answers turned into what callers get.
 */
import type { CharacterSpan, Entity, Extraction, NamedSplitter } from '../protocol.ts';

/** `intl` and `{ locale }` cut by `Intl.Segmenter`; a function returns the words of a text, in order. */
export type Splitter = NamedSplitter | ((text: string) => readonly CharacterSpan[]);

/** Options as they are sent, with the words of each text where the splitter is a function. */
export function toCallOptions<Options extends { splitter?: Splitter; signal?: AbortSignal }>(
  { splitter, signal: _, ...options }: Options,
  texts: readonly string[],
) {
  if (typeof splitter === 'function')
    return { words: texts.map((text) => splitter(text)), options };
  return { options: { ...options, ...(splitter !== undefined && { splitter }) } };
}

/** The entities of text `index`. Without a text, it is in the answer. */
export function unpack<Label extends string>(
  { names, texts }: Extraction,
  index: number,
  text?: string,
): Entity<Label>[] {
  const packed = texts[index];
  if (packed === undefined) return [];
  const { classLabel, classScore, vectors, labelVectors, points } = packed;
  const count = packed.score.length;
  const nameOf = (label = 0): Label => names[label] as Label;
  const part = <Values extends Int32Array | Float32Array>(values: Values, at: number) => {
    const width = values.length / count;
    return values.subarray(at * width, (at + 1) * width) as Values;
  };
  return Array.from(packed.score, (score, at) => {
    const start = packed.start[at] ?? 0;
    const end = packed.end[at] ?? 0;
    return {
      text: text?.slice(start, end) ?? packed.texts?.[at] ?? '',
      label: nameOf(packed.label[at]),
      start: points?.start[at] ?? start,
      end: points?.end[at] ?? end,
      score,
      ...(classLabel &&
        classScore && {
          classes: Array.from(part(classLabel, at), (label, rank) => ({
            label: nameOf(label),
            score: part(classScore, at)[rank] ?? 0,
          })),
        }),
      ...(vectors &&
        labelVectors && { vector: part(vectors, at), labelVector: part(labelVectors, at) }),
    };
  });
}
