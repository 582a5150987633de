/**
 * Who takes part: each reads one text with the first labels of one list, with one thread.
 */
import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';
import { openGlinerJs } from '../peers/gliner-js.ts';
import { edgeModel, uniEncoder } from '../peers/models.ts';
import { plainModel } from '../peers/plain-model.ts';
import { startPythonPeer } from '../peers/python-peer.ts';
import { type NeriumModel, openNerium } from './nerium-side.ts';
import type { Timed } from './page/main.ts';

export const CONTENDERS = [
  'nerium-cached',
  'nerium-encoding',
  'nerium-cached-int8',
  'gliner-js',
  'python-bi-encoder',
  'python-uni-encoder',
  'nerium-cached-edge',
  'python-bi-encoder-edge',
] as const;

export type ContenderName = (typeof CONTENDERS)[number];

export interface Contender {
  readonly name: ContenderName;
  extract(text: string, labels: readonly string[]): Promise<Timed>;
  /** Milliseconds of the text tower alone, tokens → u and v. */
  tower?(text: string): Promise<number>;
}

export interface Field {
  readonly contenders: readonly Contender[];
  close(): Promise<void>;
}

const BUNDLED = join(ROOT, 'public/models/nerium-mini');
/** Of the bundled model. Weights of the others are random: of edge's pairs about one in 10,000 is over it, of the uni-encoder's fewer. */
const THRESHOLDS = { bundled: 0.4, edge: 0.999_999, uni: 0.5 };

/**
 * Starts those that are asked for, and encodes labels for those that keep their vectors.
 *
 * @param labels the longest list; contenders are asked for its first `counts`
 */
export async function openField(
  wanted: readonly ContenderName[],
  labels: readonly string[],
  counts: readonly number[],
): Promise<Field> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const nerium = once(async () => {
    const side = await openNerium();
    closers.push(side.close);
    return side;
  });
  const python = once(async () => {
    const peer = startPythonPeer('labels.py');
    closers.push(peer.stop);
    return peer;
  });
  const bundled = once(async () =>
    (await nerium()).load(BUNDLED, THRESHOLDS.bundled, labels, counts),
  );
  const pythonModel = async (
    name: ContenderName,
    method: 'bi_encoder' | 'uni_encoder',
    threshold: number,
    folder: string,
    labelsTokenizer: string | null = null,
  ): Promise<Contender> => {
    const peer = await python();
    await peer.call('load', { name, folder, labels_tokenizer: labelsTokenizer });
    const extract: Contender['extract'] = (text, asked) =>
      peer.call<Timed>(method, { name, text, labels: asked, threshold });
    if (method === 'uni_encoder') return { name, extract };
    await peer.call('embed', { name, labels });
    const tower = async (text: string): Promise<number> =>
      (await peer.call<Timed>('tower', { name, text })).milliseconds;
    return { name, extract, tower };
  };
  const start: Record<ContenderName, () => Promise<Contender>> = {
    'nerium-cached': async () => cachedLabels('nerium-cached', await bundled(), counts[0]),
    'nerium-encoding': async () => {
      const model = await bundled();
      const extract: Contender['extract'] = (text, asked) =>
        model.extract('encoding', text, asked.length);
      return { name: 'nerium-encoding', extract };
    },
    'nerium-cached-int8': async () => {
      const side = await nerium();
      const model = await side.load(BUNDLED, THRESHOLDS.bundled, labels, counts, 'int8');
      return cachedLabels('nerium-cached-int8', model, counts[0]);
    },
    'gliner-js': async () => {
      uniEncoder(BUNDLED);
      const page = await openGlinerJs((await nerium()).browser, 'uni-encoder');
      closers.push(page.close);
      const extract: Contender['extract'] = (text, asked) =>
        page.extract(text, [...asked], THRESHOLDS.uni);
      return { name: 'gliner-js', extract };
    },
    'python-bi-encoder': async () => {
      const folder = await plainModel(BUNDLED);
      return pythonModel('python-bi-encoder', 'bi_encoder', THRESHOLDS.bundled, folder);
    },
    'python-uni-encoder': () => {
      const folder = uniEncoder(BUNDLED);
      return pythonModel('python-uni-encoder', 'uni_encoder', THRESHOLDS.uni, folder);
    },
    'nerium-cached-edge': async () => {
      const { folder } = edgeModel();
      const model = await (await nerium()).load(folder, THRESHOLDS.edge, labels, counts);
      return cachedLabels('nerium-cached-edge', model, counts[0]);
    },
    'python-bi-encoder-edge': () => {
      const { folder, labelsTokenizer } = edgeModel();
      const name = 'python-bi-encoder-edge';
      return pythonModel(name, 'bi_encoder', THRESHOLDS.edge, folder, labelsTokenizer);
    },
  };
  try {
    const contenders: Contender[] = [];
    for (const name of wanted) contenders.push(await start[name]());
    return { contenders, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function cachedLabels(name: ContenderName, model: NeriumModel, fewest = 1): Contender {
  return {
    name,
    extract: (text, asked) => model.extract('cached', text, asked.length),
    tower: async (text) => (await model.stages(text, fewest)).tower,
  };
}

function once<Value>(start: () => Promise<Value>): () => Promise<Value> {
  let started: Promise<Value> | undefined;
  return () => {
    started ??= start();
    return started;
  };
}
