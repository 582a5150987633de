/**
 * What is kept, of the library and of the annotator, in one list.
 */
import { Nerium, type StoredItem } from 'nerium';
import { formatCount, lastFolder } from '../format.ts';
import type { WorkStore } from '../texts/work-store.ts';

export interface Kept {
  readonly id: string;
  readonly name: string;
  /** Where it is from. */
  readonly source: string | undefined;
  readonly kind: 'Model files' | 'Label vectors' | 'Texts, corrections';
  readonly holds: string | undefined;
  readonly bytes: number;
  readonly lastUsed: Date | undefined;
  readonly remove: () => Promise<unknown>;
}

export async function listKept(work: WorkStore): Promise<Kept[]> {
  const [items, { texts, bytes }] = await Promise.all([Nerium.storage.list(), work.usage()]);
  const kept = items.map(toKept);
  if (texts === 0) return kept;
  const annotator: Kept = {
    id: 'work',
    name: 'Annotator',
    source: undefined,
    kind: 'Texts, corrections',
    holds: formatCount(texts, 'text'),
    bytes,
    lastUsed: undefined,
    remove: () => work.clear(),
  };
  return [annotator, ...kept];
}

function toKept({ id, kind, model, revision, labels, bytes, lastUsed }: StoredItem): Kept {
  return {
    id,
    name: lastFolder(model),
    source: revision === undefined ? model : `${model} (${revision})`,
    kind: kind === 'model' ? 'Model files' : 'Label vectors',
    holds: labels === undefined ? undefined : formatCount(labels, 'label'),
    bytes,
    lastUsed,
    remove: () => Nerium.storage.remove({ id }),
  };
}
