import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';
import type { LabelPack } from '../../src/labels/read-pack.ts';
import { writePack } from '../../src/labels/write-pack.ts';

export const PACK_FOLDER = join(ROOT, '.cache/labels-store');

/**
 * A pack of any size with the vectors of a real one: names are pairs of its names, vectors mixtures of theirs. Returns the
 * name of its file in `PACK_FOLDER`, where it stays.
 */
export async function syntheticPack(count: number, real: LabelPack): Promise<string> {
  const { fingerprint, dim, precision } = real.header;
  const file = `${real.digest.slice(0, 8)}-${count}.pack`;
  const path = join(PACK_FOLDER, file);
  if (existsSync(path)) return file;
  mkdirSync(PACK_FOLDER, { recursive: true });
  const parts = await real.names();
  const vectors = await real.vectors(0, parts.length);
  const names = await syntheticNames(count, real);
  const mix = (first: number, end: number): Float32Array => {
    const mixed = new Float32Array((end - first) * dim);
    for (let index = first; index < end; index++) {
      const [a, b] = pairOf(index, parts.length);
      const share = 0.6 + 0.4 * (((index * 7919) % 1009) / 1009);
      const row = (index - first) * dim;
      for (let i = 0; i < dim; i++) {
        const [x, y] = [vectors[a * dim + i] ?? 0, vectors[b * dim + i] ?? 0];
        mixed[row + i] = share * x + (1 - share) * y;
      }
    }
    return mixed;
  };
  const content = { fingerprint, precision, dim, names, texts: names, vectors: mix };
  await writeFile(`${path}.writing`, writePack(content));
  renameSync(`${path}.writing`, path);
  return file;
}

/** The names of such a pack. */
export async function syntheticNames(count: number, real: LabelPack): Promise<string[]> {
  const parts = await real.names();
  return Array.from({ length: count }, (_, index) => {
    const [first, second] = pairOf(index, parts.length);
    return `${parts[first]}, ${parts[second]}`;
  });
}

/** Which two of `real` real labels a synthetic one is made of. */
function pairOf(index: number, real: number): [number, number] {
  const first = index % real;
  return [first, (first + 1 + Math.floor(index / real)) % real];
}
