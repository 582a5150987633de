/** The page of `bench decode`: the stages alone, in the page itself. */
import type { Model } from '../../../src/engine/open-model.ts';
import { labelVectors, modelInputs, openBenchModel, randomInputs } from '../inputs.ts';
import { measure, type Row } from '../measure.ts';

export interface DecodePage {
  random(dim: number, words: number, widths: number, labels: number): MeasuredRow;
  load(url: string): Promise<void>;
  real(
    text: string,
    words: number,
    widths: number,
    labels: readonly string[],
  ): Promise<MeasuredRow>;
}

type MeasuredRow = Row & { readonly kernel: string };

declare global {
  interface Window {
    decodeBench: DecodePage;
  }
}

let model: Model | undefined;

window.decodeBench = {
  random: (dim, words, widths, labels) => measure(randomInputs(dim, words, labels), widths),
  async load(url) {
    model = await openBenchModel(new URL(url, location.href).href);
  },
  async real(text, words, widths, labels) {
    if (model === undefined) throw new Error('No model is loaded.');
    const vectors = await labelVectors(model, labels);
    return measure(await modelInputs(model, text, words, vectors), widths);
  },
};
