/**
 * A model as the Python library reads it: Nerium's compact weights widened to plain float32, so that all contenders
 * compute with the same numbers.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { safetensorsFile } from '../../cli/write-safetensors.ts';
import { ROOT } from '../../scripts/root.mjs';
import { openCheckpoint } from '../../src/checkpoint/open-checkpoint.ts';
import { directorySource } from '../../src/io/directory-source.ts';

/**
 * Writes it to `.cache/models/`, unless it is there, and returns the folder.
 *
 * @example
 * const folder = await plainModel('public/models/nerium-mini');
 */
export async function plainModel(folder: string): Promise<string> {
  const target = join(ROOT, '.cache/models', `${basename(folder)}-fp32`);
  const checkpoint = await openCheckpoint(directorySource(folder));
  const stamp = join(target, 'made-from.txt');
  const wanted = `${checkpoint.file} ${checkpoint.version}`;
  if (readStamp(stamp) === wanted) return target;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(folder, target, { recursive: true, filter: (path) => !path.endsWith('.safetensors') });
  const tensors = [];
  for (const { name, shape } of checkpoint.tensors.values()) {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    await checkpoint.read(name, values);
    tensors.push({ name, dtype: 'F32', shape, bytes: new Uint8Array(values.buffer) } as const);
  }
  const parts = safetensorsFile(tensors, { format: 'pt' });
  writeFileSync(join(target, 'model.safetensors'), Buffer.concat(parts));
  writeFileSync(stamp, wanted);
  return target;
}

function readStamp(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
