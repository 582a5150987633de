/** The page that `bench labels-store` opens labels in: the library as applications use it, and what fills the store. */
import { type LabelSet, Nerium } from 'nerium';
import { exclusively } from '../../../src/io/exclusively.ts';
import { DATABASE } from '../../../src/io/kept-items.ts';
import { idbStore } from '../../../src/io/key-value.ts';
import { openLabelStore } from '../../../src/labels/label-store.ts';
import { StoreRecords } from '../../../src/labels/store-records.ts';

/** In milliseconds. */
export interface OpeningTimes {
  /** From `Nerium.load` to the entities of the first text. */
  readonly ms: number;
  readonly loadMs: number;
  readonly labelsMs: number;
  readonly firstTextMs: number;
  /** The same text again. */
  readonly nextTextMs: number;
}

interface StoreBench {
  /** Labels of a pack at an address, or those of a list, which must all be stored. */
  open(model: string, labels: string | readonly string[], text: string): Promise<OpeningTimes>;
  /** Stores the vectors of a pack's labels, a batch at a time, as those are that the label tower gives. */
  fill(model: string, pack: string): Promise<void>;
}

declare global {
  interface Window {
    storeBench: StoreBench;
  }
}

const OPTIONS = { device: 'wasm', threads: 1 } as const;
/** Labels of a write. */
const BATCH = 4096;

window.storeBench = {
  async open(model, labels, text) {
    const marks = [performance.now()];
    const ner = await Nerium.load(model, OPTIONS);
    marks.push(performance.now());
    const set: LabelSet =
      typeof labels === 'string'
        ? await ner.labels({ pack: new URL(labels, document.baseURI) })
        : await ner.labels(labels);
    marks.push(performance.now());
    for (let run = 0; run < 2; run++) {
      await ner.extract(text, set);
      marks.push(performance.now());
    }
    if (ner.info.labelTowerRuns > 0) throw new Error('Not all labels were there.');
    const [start = 0, loaded = 0, opened = 0, first = 0, next = 0] = marks;
    return {
      ms: first - start,
      loadMs: loaded - start,
      labelsMs: opened - loaded,
      firstTextMs: first - opened,
      nextTextMs: next - first,
    };
  },
  async fill(model, pack) {
    const ner = await Nerium.load(model, OPTIONS);
    const { names, vectors } = await contentOf(
      await ner.labels({ pack: new URL(pack, document.baseURI) }),
    );
    await ner.labels(['the first label of the store']);
    await ner.dispose();
    const records = await idbStore(DATABASE);
    const [key = ''] = (await records.keys('labels/')).filter((one) => !one.includes('/', 7));
    const manifest = await new StoreRecords(records, key).manifest();
    if (typeof manifest === 'string') throw new Error('There is no label store.');
    const { fingerprint } = manifest.summary;
    const onFault = (message: string, cause: unknown): never => {
      throw new Error(message, { cause });
    };
    const store = await openLabelStore(records, fingerprint, { onFault, exclusively });
    for (let from = 0; from < names.length; from += BATCH) {
      const texts = names.slice(from, from + BATCH);
      const rows = vectors.subarray(from * fingerprint.dim, (from + BATCH) * fingerprint.dim);
      await store.write(texts, rows);
    }
  },
};

async function contentOf(set: LabelSet) {
  return { names: set.names, vectors: await set.vectors() };
}
