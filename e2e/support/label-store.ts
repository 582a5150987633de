/** Pages that encode labels, and faults of what is stored, for tests of the label store in a browser. */
import type { Page } from '@playwright/test';
import type { LabelSet, LoadOptions, Nerium } from '../../src/index.ts';
import type { TestServer } from './server.ts';
import { openLibrary } from './test.ts';

interface Tools {
  /** Three letters each: of one length, so that no vector depends on the batch that it was in. */
  names(count: number, first?: number): string[];
  load(options?: LoadOptions): Promise<{ ner: Nerium; workers: Worker[] }>;
  /** How many vectors of a set are not what fresh encoding gives, rounded to half precision. */
  wrong(labels: LabelSet): Promise<number>;
  /** Keys of the label store's records. */
  keys(): Promise<string[]>;
  /** Damages a record at a place between 0 and 1. */
  damage(key: string, kind: 'flip' | 'cut' | 'drop', place: number): Promise<void>;
}

declare global {
  interface Window {
    tools: Tools;
  }
}

const MODEL = 'fixtures/bi-span-bert/';

/** `openLibrary` with `window.tools`. */
export async function openStoreTools(page: Page, server: TestServer): Promise<void> {
  await openLibrary(page, server);
  await page.evaluate((model) => {
    const { Nerium } = window.nerium;
    const database = () =>
      new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('nerium');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    async function use<Value>(
      mode: IDBTransactionMode,
      run: (values: IDBObjectStore) => IDBRequest<Value>,
    ): Promise<Value> {
      const db = await database();
      const transaction = db.transaction('values', mode);
      const request = run(transaction.objectStore('values'));
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
      db.close();
      return request.result;
    }
    const names = (count: number, first = 0): string[] =>
      Array.from({ length: count }, (_, index) => {
        const number = first + index;
        const digits = [number, Math.floor(number / 26), Math.floor(number / 676)];
        return digits.map((digit) => String.fromCharCode(97 + (digit % 26))).join(' ');
      });
    const fresh = new Map<string, Float32Array>();
    async function encode(labels: readonly string[]): Promise<Float32Array> {
      const ner = await Nerium.load(model, { cache: false });
      const vectors = await (await ner.labels(labels)).vectors();
      await ner.dispose();
      return vectors;
    }
    const halfOf = (Math as unknown as { f16round(value: number): number }).f16round;
    window.tools = {
      names,
      async load(options = {}) {
        const workers: Worker[] = [];
        const script = new URL('../package/worker.js', location.href);
        const worker = (): Worker => {
          const started = new Worker(script, { type: 'module' });
          workers.push(started);
          return started;
        };
        return { ner: await Nerium.load(model, { worker, ...options }), workers };
      },
      async wrong(labels) {
        const key = labels.names.join();
        const expected = fresh.get(key) ?? (await encode(labels.names));
        fresh.set(key, expected);
        const vectors = await labels.vectors();
        const dim = expected.length / labels.size;
        if (vectors.length !== expected.length) return labels.size;
        const rows = new Set<number>();
        expected.forEach((value, at) => {
          if (vectors[at] !== halfOf(value)) rows.add(Math.floor(at / dim));
        });
        return rows.size;
      },
      keys: async () => {
        const keys = await use('readonly', (values) => values.getAllKeys());
        return keys.map(String).filter((key) => key.startsWith('labels/'));
      },
      async damage(key, kind, place) {
        if (kind === 'drop') {
          await use('readwrite', (values) => values.delete(key));
          return;
        }
        const record = await use<{ head: string; body: ArrayBuffer }>('readonly', (values) =>
          values.get(key),
        );
        const bytes = new Uint8Array(record.body);
        const at = Math.floor(place * bytes.length);
        if (kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 + Math.floor(place * 254));
        const body = kind === 'cut' ? bytes.slice(0, at).buffer : record.body;
        await use('readwrite', (values) => values.put({ ...record, body }, key));
      },
    };
  }, server.url + MODEL);
}

/** Opens a page, encodes labels and stops as soon as so many are stored: by killing the worker, or the tab. */
export async function encodePartly(
  page: Page,
  count: number,
  until: number,
  stop: 'worker' | 'tab',
): Promise<number> {
  const told = page.evaluate(
    async ({ count, until, stop }) => {
      const { ner, workers } = await window.tools.load();
      return new Promise<number>((resolve, reject) => {
        let told = false;
        const onProgress = (event: { phase: string; done?: number }): void => {
          if (event.phase !== 'labels' || (event.done ?? 0) < until || told) return;
          told = true;
          if (stop === 'worker') for (const worker of workers) worker.terminate();
          resolve(event.done ?? 0);
        };
        ner.labels(window.tools.names(count), { onProgress }).then(() => {
          if (!told) reject(new Error('all labels were encoded before it was stopped'));
        }, reject);
      });
    },
    { count, until, stop },
  );
  const done = await told;
  if (stop === 'tab') await page.close();
  return done;
}
