/**
 * A text as it is to be shown, of what was kept of it.
 */
import type { AnnotatedDocument } from 'nerium/annotate';
import { openPdf } from '../open-file.ts';
import type { OpenPdf } from '../pdf/open-pdf.ts';
import { newSource, type Source, sourceOfKept } from './source.ts';
import type { WorkStore } from './work-store.ts';

/** A text to be shown, with what is known of it. */
export interface ToShow {
  readonly source: Source;
  readonly text: string;
  /** What was kept of it, perhaps of an earlier state of the text. */
  readonly kept?: AnnotatedDocument | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly thresholds?: ReadonlyMap<string, number> | undefined;
  readonly pdf?: OpenPdf | undefined;
}

/** Where a text is from that is about to be opened, with what lists say of it, or that it is new. */
export async function sourceOf(
  store: WorkStore,
  id: string,
  name: string | undefined,
): Promise<Source> {
  const info = await store.info(id);
  return info === undefined ? newSource(id, name) : { ...info, name };
}

/** @returns nothing where it is not kept */
export async function recall(store: WorkStore, id: string): Promise<ToShow | undefined> {
  const [saved, info] = await Promise.all([store.get(id), store.info(id)]);
  if (saved === undefined) return undefined;
  const { document } = saved;
  const shared = info?.file === undefined ? undefined : await store.fileSettings(info.file.id);
  const { labels, thresholds } = shared ?? saved;
  const pdf = await recallPdf(store, id, document.name);
  return {
    source: sourceOfKept(info ?? newSource(id), document),
    text: pdf?.content.text ?? document.text,
    kept: document,
    labels,
    thresholds,
    pdf,
  };
}

/** A PDF that was kept; where it cannot be read any more, its text is there. */
async function recallPdf(store: WorkStore, id: string, name: string): Promise<OpenPdf | undefined> {
  const bytes = await store.pdf(id);
  if (bytes === undefined) return undefined;
  return openPdf(bytes, name).catch(() => undefined);
}
