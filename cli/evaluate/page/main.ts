/** The page that `evaluate` drives: the library as applications use it, with the words of each text given. */
import {
  type CharacterSpan,
  type DeviceName,
  type Dtype,
  type Entity,
  type LabelSet,
  type ModelInfo,
  Nerium,
} from 'nerium';
import { toRecord } from '../../../src/outcome.ts';
import type { ErrorRecord, LabelDefinitions } from '../../../src/protocol.ts';

export interface PlainText {
  readonly text: string;
  readonly words: readonly CharacterSpan[];
}

/** Playwright would send the message of an error and nothing else. */
export type Answer<Value> = { readonly value: Value } | { readonly error: ErrorRecord };

export interface EvaluationPage {
  load(url: string, device: DeviceName, dtype: Dtype): Promise<Answer<ModelInfo>>;
  /** For the `extract` calls that follow. */
  labels(definitions: LabelDefinitions): Promise<Answer<null>>;
  extract(texts: readonly PlainText[], threshold: number): Promise<Answer<Entity[][]>>;
}

declare global {
  interface Window {
    evaluation: EvaluationPage;
  }
}

let ner: Nerium | undefined;
let labels: LabelSet | undefined;

window.evaluation = {
  load: (url, device, dtype) =>
    answer(async () => {
      // Nothing is kept: the same address may hold another model tomorrow.
      ner = await Nerium.load(new URL(url, location.href), { device, dtype, cache: false });
      return ner.info;
    }),
  labels: ({ names, texts }) =>
    answer(async () => {
      const entries = names.map((name, index) => [name, texts[index] ?? name]);
      labels = await ner?.labels(Object.fromEntries(entries));
      return null;
    }),
  extract: (texts, threshold) =>
    answer(async () => {
      if (ner === undefined || labels === undefined) throw new Error('No model, or no labels.');
      const words = new Map(texts.map((text) => [text.text, text.words]));
      return ner.extract(
        texts.map(({ text }) => text),
        labels,
        { threshold, longText: 'truncate', splitter: (text) => words.get(text) ?? [] },
      );
    }),
};

async function answer<Value>(task: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { value: await task() };
  } catch (error) {
    return { error: toRecord(error) };
  }
}
