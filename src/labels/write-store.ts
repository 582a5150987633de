/**
 * How a label store changes. Whoever calls these holds the store's lock: what is there is read, changed and written back.
 */
import type { LabelFingerprint } from './fingerprint.ts';
import { BUCKETS, bucketOf, type Entries, hashOf, PAGE_ROWS } from './label-index.ts';
import { PageDraft } from './page-draft.ts';
import type { Entry, Manifest, StoreRecords, StoreSummary } from './store-records.ts';

/** Labels of the tail at most: it is written with each batch, and the buckets each time that it is full. */
const TAIL_LABELS = 8192;
/** Pages that are read at once while the index is built again: bounds the memory. */
const PAGES_AT_ONCE = 64;
const ALL_BUCKETS: readonly number[] = Array.from({ length: BUCKETS }, (_, bucket) => bucket);

/** Adds labels whose vectors are `rows`, [texts, dim] as they are stored. */
export async function appendLabels(
  records: StoreRecords,
  fingerprint: LabelFingerprint,
  texts: readonly string[],
  rows: Uint8Array,
): Promise<void> {
  const { summary, tail } = await wholeManifest(records, fingerprint);
  let draft = await firstDraft(records, summary.pages);
  let bytes = summary.bytes - draft.bytes;
  const drafts = new Set<PageDraft>();
  const entries = [...tail];
  const rowBytes = rows.byteLength / texts.length;
  texts.forEach((text, index) => {
    if (draft.full) draft = new PageDraft(draft.number + 1);
    drafts.add(draft);
    const place = draft.add(text, rows.subarray(index * rowBytes, (index + 1) * rowBytes));
    entries.push(hashOf(text), place);
  });
  for (const page of drafts) bytes += page.bytes;
  const buckets = summary.indexed && isFull(entries) ? await records.buckets(ALL_BUCKETS) : [];
  if (buckets.includes(undefined)) {
    await rebuildStore(records, fingerprint);
    return appendLabels(records, fingerprint, texts, rows);
  }
  const labels = summary.labels + texts.length;
  const after = { ...summary, labels, bytes, pages: draft.number + 1 };
  const pages = [...drafts].map(({ number, page }) => records.sealPage(number, page));
  const index = sealIndex(records, indexEntries(after, entries, buckets));
  await records.write(await Promise.all([...pages, ...index]));
}

async function wholeManifest(
  records: StoreRecords,
  fingerprint: LabelFingerprint,
): Promise<Manifest> {
  const manifest = await records.manifest();
  return typeof manifest === 'string' ? rebuildStore(records, fingerprint) : manifest;
}

/** The last page, if it is whole and has room, or the next. */
async function firstDraft(records: StoreRecords, pages: number): Promise<PageDraft> {
  const [last] = pages > 0 ? await records.pages([pages - 1]) : [];
  const draft = last && new PageDraft(pages - 1, last);
  return draft === undefined || draft.full ? new PageDraft(pages) : draft;
}

interface StoreIndex {
  readonly manifest: Manifest;
  /** All of them, or none where they do not change. */
  readonly buckets: readonly Entries[];
}

function isFull(entries: readonly number[]): boolean {
  return entries.length > 2 * TAIL_LABELS;
}

/** These entries as the tail or, where they are too many, added to the buckets. */
function indexEntries(
  summary: StoreSummary,
  entries: readonly number[],
  before: readonly (Entries | undefined)[],
): StoreIndex {
  if (!isFull(entries))
    return { manifest: { summary, tail: Uint32Array.from(entries) }, buckets: [] };
  const buckets = ALL_BUCKETS.map((bucket) => [...(before[bucket] ?? [])]);
  for (let at = 0; at < entries.length; at += 2) {
    const [hash = 0, place = 0] = [entries[at], entries[at + 1]];
    buckets[bucketOf(hash)]?.push(hash, place);
  }
  return {
    manifest: { summary: { ...summary, indexed: true }, tail: new Uint32Array(0) },
    buckets: buckets.map((bucket) => Uint32Array.from(bucket)),
  };
}

/** The manifest comes last. */
function sealIndex(records: StoreRecords, { manifest, buckets }: StoreIndex): Promise<Entry>[] {
  const sealed = buckets.map((entries, bucket) => records.sealBucket(bucket, entries));
  return [...sealed, records.sealManifest(manifest)];
}

/**
 * Builds manifest and index from the pages that are whole, and removes what is not. Where there is no such page, the
 * manifest is empty and not stored.
 */
export async function rebuildStore(
  records: StoreRecords,
  fingerprint: LabelFingerprint,
): Promise<Manifest> {
  const numbers = await records.pageNumbers();
  const damaged: number[] = [];
  const entries: number[] = [];
  let bytes = 0;
  for (let from = 0; from < numbers.length; from += PAGES_AT_ONCE) {
    const group = numbers.slice(from, from + PAGES_AT_ONCE);
    (await records.pages(group)).forEach((page, at) => {
      const number = group[at] ?? 0;
      if (page === undefined) damaged.push(number);
      else bytes += new PageDraft(number, page).bytes;
      page?.texts.forEach((text, row) => {
        entries.push(hashOf(text), number * PAGE_ROWS + row);
      });
    });
  }
  // Numbers of pages that are removed are not used again: other tabs may still look there.
  const pages = (numbers.at(-1) ?? -1) + 1;
  const summary = { fingerprint, labels: entries.length / 2, bytes, pages, indexed: false };
  if (entries.length === 0) {
    await records.clear();
    return { summary, tail: new Uint32Array(0) };
  }
  const index = indexEntries(summary, entries, []);
  await records.write(await Promise.all(sealIndex(records, index)));
  await records.remove(damaged);
  return index.manifest;
}
