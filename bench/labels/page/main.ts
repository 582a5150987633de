/** The page of `bench labels` and `bench profile`: the library as applications use it. */
import {
  type Dtype,
  decode,
  type Entity,
  type LabelSet,
  type ModelInfo,
  Nerium,
  type Timings,
} from 'nerium';

export interface Timed {
  readonly milliseconds: number;
  readonly entities: readonly (readonly [
    start: number,
    end: number,
    label: string,
    score: number,
  ])[];
}

/** Where the time of one text goes, in milliseconds. `total` is that of `extract`. */
export interface Stages extends Timings {
  readonly decode: number;
  readonly total: number;
}

export interface LabelsPage {
  /** One thread on WebAssembly; nothing is stored. */
  load(url: string, dtype: Dtype): Promise<ModelInfo>;
  /** Encodes the first labels of the list for each count. */
  prepare(url: string, labels: readonly string[], counts: readonly number[]): Promise<void>;
  cached(url: string, text: string, count: number, threshold: number): Promise<Timed>;
  encoding(url: string, text: string, count: number, threshold: number): Promise<Timed>;
  stages(url: string, text: string, count: number, threshold: number): Promise<Stages>;
}

declare global {
  interface Window {
    labelsBench: LabelsPage;
  }
}

/** Each text as one piece, as the Python library reads it: all contenders read the same tokens. */
const WHOLE = { longText: 'truncate' } as const;

interface Loaded {
  readonly ner: Nerium;
  readonly sets: Map<number, LabelSet>;
  names: readonly string[];
}

const models = new Map<string, Loaded>();
let encodings = 0;

window.labelsBench = {
  async load(url, dtype) {
    const [folder = ''] = url.split('#');
    const ner = await Nerium.load(folder, { device: 'wasm', dtype, threads: 1, cache: false });
    models.set(url, { ner, sets: new Map(), names: [] });
    return ner.info;
  },
  async prepare(url, labels, counts) {
    const model = modelOf(url);
    model.names = labels;
    for (const count of counts) {
      model.sets.set(count, await model.ner.labels(labels.slice(0, count)));
    }
  },
  cached(url, text, count, threshold) {
    const { ner, sets } = modelOf(url);
    const set = setOf(sets, count);
    return timed(() => ner.extract(text, set, { threshold, ...WHOLE }));
  },
  encoding(url, text, count, threshold) {
    const { ner, names } = modelOf(url);
    const end = nextBlanks();
    const described = names.slice(0, count).map((name) => [name, name + end]);
    return timed(() => ner.extract(text, Object.fromEntries(described), { threshold, ...WHOLE }));
  },
  async stages(url, text, count, threshold) {
    const { ner, sets } = modelOf(url);
    const set = setOf(sets, count);
    const { milliseconds } = await timed(() => ner.extract(text, set, { threshold, ...WHOLE }));
    const analysis = await ner.analyze(text, set, { floor: threshold, ...WHOLE });
    const start = performance.now();
    decode(analysis.candidates, { threshold });
    return { ...analysis.timings, decode: performance.now() - start, total: milliseconds };
  },
};

/** Blanks that were not used before: behind a label they make a text that is not known, of the same tokens. */
function nextBlanks(): string {
  const digits = (encodings++).toString(3).padStart(8, '0');
  return Array.from(digits, (digit) => ' \t\n'[Number(digit)]).join('');
}

async function timed(task: () => Promise<Entity[]>): Promise<Timed> {
  const start = performance.now();
  const entities = await task();
  return {
    milliseconds: performance.now() - start,
    entities: entities.map(({ start: from, end, label, score }) => [from, end, label, score]),
  };
}

function modelOf(url: string): Loaded {
  const model = models.get(url);
  if (model === undefined) throw new Error(`${url} is not loaded.`);
  return model;
}

function setOf(sets: Loaded['sets'], count: number): LabelSet {
  const set = sets.get(count);
  if (set === undefined) throw new Error(`There is no set of ${count} labels.`);
  return set;
}
