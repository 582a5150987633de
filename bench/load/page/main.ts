/** The page that `bench load` drives: the library as applications use it. */
import { type ModelInfo, Nerium } from 'nerium';

export interface LoadTimes {
  /** Milliseconds from the call of `Nerium.load`. */
  readonly loaded: number;
  readonly firstEntities: number;
  readonly entities: number;
  readonly info: ModelInfo;
}

export interface LoadPage {
  load(url: string): Promise<LoadTimes>;
  /** Milliseconds of each of `runs` calls. */
  extract(words: number, runs: number): Promise<number[]>;
}

declare global {
  interface Window {
    loadBench: LoadPage;
  }
}

const WORDS =
  'Marit Solberg told reporters in Oslo that the deal between the two ferry companies should close by March 2027 .'.split(
    ' ',
  );
const LABELS = ['person', 'city', 'date', 'organisation', 'product'];

let ner: Nerium | undefined;

window.loadBench = {
  async load(url) {
    const start = performance.now();
    ner = await Nerium.load(url, { device: 'wasm' });
    const loaded = performance.now() - start;
    // Weights are random: every span is over this threshold, or none over any other.
    const entities = await ner.extract(textOf(WORDS.length), LABELS, { threshold: 0 });
    const firstEntities = performance.now() - start;
    return { loaded, firstEntities, entities: entities.length, info: ner.info };
  },
  async extract(words, runs) {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const start = performance.now();
      await ner?.extract(textOf(words), LABELS);
      times.push(performance.now() - start);
    }
    return times;
  },
};

function textOf(count: number): string {
  return Array.from({ length: count }, (_, index) => WORDS[index % WORDS.length]).join(' ');
}
