/**
 * One text through the model. A long one goes in sections, those in view first, so that results appear from the first
 * second on; a short one is one section.
 */
import type { Analysis, Nerium, Timings } from 'nerium';
import { cutText, type Part } from './cut-text.ts';

/** About 300 words: a second or two on a slow machine, and a bounded piece of work for the page even if all spans pass. */
const SECTION_LENGTH = 2000;

export interface Section extends Part {
  analysis: Analysis | undefined;
}

export interface RunReport {
  readonly sections: number;
  readonly done: number;
  /** Length of the text that is done, and of all, in UTF-16 code units. */
  readonly doneLength: number;
  readonly length: number;
  readonly words: number;
  /** Words that the model could not read in full. */
  readonly truncatedWords: number;
  readonly milliseconds: number;
  readonly timings: Timings;
  readonly labelsEncoded: number;
  readonly labels: number;
}

export interface AnnotateOptions {
  readonly signal: AbortSignal;
  /** Probability from which candidates are kept: the lowest place of the slider. */
  readonly floor: number;
  /** Where the reader looks. */
  readonly viewStart: () => number;
  readonly onLabels: (done: number, total: number) => void;
  readonly onSection: (report: RunReport) => void;
}

export function toSections(text: string): Section[] {
  return cutText(text, SECTION_LENGTH).map((part) => ({ ...part, analysis: undefined }));
}

/** Fills in the sections' analyses. Labels are encoded once, in front of all. */
export async function annotate(
  ner: Nerium,
  text: string,
  sections: readonly Section[],
  labels: readonly string[],
  options: AnnotateOptions,
): Promise<void> {
  const { signal, floor } = options;
  const start = performance.now();
  let labelsEncoded = 0;
  const set = await ner.labels(labels, {
    signal,
    onProgress: (event) => {
      if (event.phase !== 'labels') return;
      labelsEncoded = event.total;
      options.onLabels(event.done, event.total);
    },
  });
  const labelTime = performance.now() - start;
  try {
    for (;;) {
      const next = nextSection(sections, options.viewStart());
      if (next === undefined) break;
      const part = text.slice(next.start, next.end);
      next.analysis = await ner.analyze(part, set, { signal, floor });
      const milliseconds = performance.now() - start;
      options.onSection(
        report(sections, { milliseconds, labelTime, labelsEncoded, labels: labels.length }),
      );
    }
  } finally {
    set.dispose();
  }
}

/** The first one left in view or after it, else the first one left. */
function nextSection(sections: readonly Section[], viewStart: number): Section | undefined {
  const left = sections.filter(({ analysis }) => analysis === undefined);
  return left.find(({ end }) => end > viewStart) ?? left[0];
}

interface Measured {
  readonly milliseconds: number;
  readonly labelTime: number;
  readonly labelsEncoded: number;
  readonly labels: number;
}

function report(sections: readonly Section[], measured: Measured): RunReport {
  const timings = { words: 0, tokens: 0, labels: measured.labelTime, tower: 0, score: 0 };
  let words = 0;
  let done = 0;
  let doneLength = 0;
  let truncatedWords = 0;
  for (const { analysis, start, end } of sections) {
    if (analysis === undefined) continue;
    done++;
    doneLength += end - start;
    words += analysis.candidates.words.count;
    for (const { first, end } of analysis.truncations) truncatedWords += end - first;
    for (const stage of ['words', 'tokens', 'labels', 'tower', 'score'] as const) {
      timings[stage] += analysis.timings[stage];
    }
  }
  return {
    sections: sections.length,
    done,
    doneLength,
    length: sections.at(-1)?.end ?? 0,
    words,
    truncatedWords,
    milliseconds: measured.milliseconds,
    timings,
    labelsEncoded: measured.labelsEncoded,
    labels: measured.labels,
  };
}
