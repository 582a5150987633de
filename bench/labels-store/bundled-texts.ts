import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';
import { directorySource } from '../../src/io/directory-source.ts';
import { type LabelPack, openPack } from '../../src/labels/read-pack.ts';

const FILE = 'kinds.pack';

export interface Texts {
  readonly name: string;
  readonly texts: readonly string[];
}

/** The bundled pack, and its names and definitions in an order that has nothing to do with their lengths. */
export async function readBundledTexts(): Promise<{
  readonly pack: LabelPack;
  readonly bytes: number;
  readonly texts: readonly Texts[];
}> {
  const asset = await directorySource(join(ROOT, 'public/labels')).open(FILE);
  if (asset === undefined) throw new Error(`public/labels/${FILE} is missing.`);
  const pack = await openPack(asset);
  const names = await pack.names();
  const { columns } = await pack.details(0, names.length);
  const definitions = columns[pack.header.columns.indexOf('description')] ?? [];
  const order = [...names.keys()].sort((a, b) => ((a * 7919) % 3001) - ((b * 7919) % 3001));
  const inOrder = (list: readonly string[]) => order.map((index) => list[index] ?? '');
  const texts = [
    { name: 'names', texts: inOrder(names) },
    { name: 'definitions', texts: [...new Set(inOrder(definitions))] },
  ];
  return { pack, bytes: asset.size, texts };
}
