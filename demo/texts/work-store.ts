/**
 * Work that outlives the page: each text by its id, with its annotations. What cannot be read is as if it were not there.
 *
 * | key             | value                                                                    |
 * | --------------- | ------------------------------------------------------------------------ |
 * | `work <id>`     | the text with its annotations as a file of JSON, its labels, thresholds   |
 * | `info <id>`     | what lists say of it; made anew where an earlier version left none        |
 * | `pdf <id>`      | the file that it is from                                                 |
 * | `file <id>`     | labels and thresholds that the texts of one file share                   |
 * | `current`       | the id of the text worked on last                                        |
 */
import { type AnnotatedDocument, readJson, writeJson } from 'nerium/annotate';
import { inOrder, summarise, type TextInfo } from './text-info.ts';
import { type Entries, WorkValues } from './work-values.ts';

export interface Settings {
  readonly labels: readonly string[];
  readonly thresholds: ReadonlyMap<string, number>;
}

export interface SavedWork extends Settings {
  /** Its annotations are the corrections, and what the model found; the latter is found again. */
  readonly document: AnnotatedDocument;
}

/** All that is kept of some texts, to be put back. */
export type TakenTexts = Entries;

const CURRENT = 'current';
/** What one value of the store may hold. */
const MOST_BYTES = 16 * 2 ** 20;
/** Texts written at once: between them the page reacts. */
const BATCH = 200;

export class WorkStore {
  readonly #values = new WorkValues('nerium-demo');

  /** The id of what was worked on last. */
  async current(): Promise<string | undefined> {
    const id = await this.#values.get(CURRENT);
    return typeof id === 'string' ? id : undefined;
  }

  async get(id: string): Promise<SavedWork | undefined> {
    return readWork(await this.#values.get(`work ${id}`), id);
  }

  /** What lists say of a text. */
  async info(id: string): Promise<TextInfo | undefined> {
    return readInfo(await this.#values.get(`info ${id}`));
  }

  /** The PDF that a text is from; nothing where it was too large to keep. */
  async pdf(id: string): Promise<Uint8Array | undefined> {
    const value = await this.#values.get(`pdf ${id}`);
    return value instanceof Uint8Array ? value : undefined;
  }

  /** @returns whether it will be there at the next visit */
  async setPdf(id: string, bytes: Uint8Array): Promise<boolean> {
    if (bytes.byteLength > MOST_BYTES) return false;
    return this.#values.setMany([[`pdf ${id}`, bytes]]);
  }

  /** What the texts of one file share. */
  async fileSettings(file: string): Promise<Settings | undefined> {
    return readSettings(await this.#values.get(`file ${file}`));
  }

  setFileSettings(file: string, settings: Settings): Promise<boolean> {
    return this.#values.setMany([[`file ${file}`, toValue(settings)]]);
  }

  /**
   * Keeps a text as the one worked on last.
   *
   * @returns whether it will be there at the next visit
   */
  set(info: TextInfo, work: SavedWork): Promise<boolean> {
    const { file } = info;
    return this.#values.setMany([
      ...toEntries(info, work),
      [CURRENT, info.id],
      ...(file === undefined ? [] : [[`file ${file.id}`, toValue(work)] as const]),
    ]);
  }

  /** Keeps texts that were not there, and leaves the others as they are. */
  async addMissing(
    texts: readonly (readonly [TextInfo, SavedWork])[],
    onProgress: (done: number) => void = () => {},
  ): Promise<boolean> {
    const known = new Set((await this.#values.keys('work ')).map((key) => key.slice(5)));
    const missing = texts.filter(([{ id }]) => !known.has(id));
    let isKept = true;
    for (let from = 0; from < missing.length; from += BATCH) {
      const batch = missing.slice(from, from + BATCH);
      const isWritten = await this.#values.setMany(batch.flatMap((one) => toEntries(...one)));
      isKept &&= isWritten;
      onProgress(from + batch.length);
    }
    return isKept;
  }

  /** What is kept, without the texts themselves. */
  async list(): Promise<TextInfo[]> {
    try {
      const works = await this.#values.keys('work ');
      const values = await this.#values.getMany(works.map((key) => key.replace('work', 'info')));
      const infos: TextInfo[] = [];
      for (const [index, key] of works.entries()) {
        const info = readInfo(values[index]) ?? (await this.#describe(key.slice(5)));
        if (info !== undefined) infos.push(info);
      }
      return inOrder(infos);
    } catch {
      return [];
    }
  }

  /** Texts with their annotations, in this order; those that are gone are left out. */
  async documents(ids: readonly string[]): Promise<AnnotatedDocument[]> {
    const documents: AnnotatedDocument[] = [];
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      const values = await this.#values.getMany(batch.map((id) => `work ${id}`));
      for (const [index, id] of batch.entries()) {
        const work = readWork(values[index], id);
        if (work !== undefined) documents.push(work.document);
      }
    }
    return documents;
  }

  /** Removes texts, or all of a file. */
  async take(ids: readonly string[], file?: string): Promise<TakenTexts> {
    const keys = ids.flatMap((id) => [`work ${id}`, `info ${id}`, `pdf ${id}`]);
    if (file !== undefined) keys.push(`file ${file}`);
    const values = await this.#values.getMany(keys);
    await this.#values.delete(keys);
    return keys.flatMap((key, index) => {
      const value = values[index];
      return value === undefined ? [] : [[key, value] as const];
    });
  }

  /** Puts back what was taken. */
  async put(taken: TakenTexts): Promise<void> {
    for (let from = 0; from < taken.length; from += BATCH) {
      await this.#values.setMany(taken.slice(from, from + BATCH));
    }
  }

  /** Texts that are kept, and bytes of all that is. */
  async usage(): Promise<{ texts: number; bytes: number }> {
    const keys = await this.#values.keys();
    let bytes = 0;
    for (let from = 0; from < keys.length; ) {
      // PDFs are large: one after the other.
      const size = keys[from]?.startsWith('pdf ') ? 1 : BATCH;
      const values = await this.#values.getMany(keys.slice(from, from + size));
      for (const value of values) bytes += bytesOf(value);
      from += size;
    }
    return { texts: keys.filter((key) => key.startsWith('work ')).length, bytes };
  }

  async clear(): Promise<void> {
    await this.#values.clear();
  }

  /** Of a text that an earlier version of this page has kept. */
  async #describe(id: string): Promise<TextInfo | undefined> {
    const work = await this.get(id);
    if (work === undefined) return undefined;
    const place = { id, added: 0, changed: undefined, opened: true, file: undefined };
    const info = summarise(work.document, place);
    await this.#values.setMany([[`info ${id}`, info]]);
    return info;
  }
}

function toEntries(info: TextInfo, work: SavedWork): TakenTexts {
  const value = { document: writeJson([work.document]), ...toValue(work) };
  return [
    [`work ${info.id}`, value],
    [`info ${info.id}`, info],
  ];
}

function toValue({ labels, thresholds }: Settings): { labels: string[]; thresholds: unknown[] } {
  return { labels: [...labels], thresholds: [...thresholds] };
}

function readWork(value: unknown, id: string): SavedWork | undefined {
  const settings = readSettings(value);
  if (settings === undefined) return undefined;
  const { document } = value as Record<string, unknown>;
  if (typeof document !== 'string') return undefined;
  try {
    const [found] = readJson(document, id);
    return found && { document: found, ...settings };
  } catch {
    return undefined;
  }
}

function readSettings(value: unknown): Settings | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { labels, thresholds } = value as Record<string, unknown>;
  if (!Array.isArray(labels) || !Array.isArray(thresholds)) return undefined;
  return { labels, thresholds: new Map(thresholds) };
}

/** Written by this page only: a glance tells whether it is there. */
function readInfo(value: unknown): TextInfo | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const info = value as TextInfo;
  return typeof info.id === 'string' && typeof info.name === 'string' ? info : undefined;
}

function bytesOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.byteLength;
  return new Blob([JSON.stringify(value)]).size;
}
