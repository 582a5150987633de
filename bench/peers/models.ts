/** Models with random weights that contenders run: made once, under `.cache/models/`. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCheckpoint } from '../../scripts/make-v2-checkpoint.mjs';
import { ROOT } from '../../scripts/root.mjs';
import { pythonEnvironment } from './python-environment.ts';

const MODELS = join(ROOT, '.cache/models');

/** A checkpoint of the shape of the published edge model, and the folder of its label tokenizer. */
export function edgeModel(): { readonly folder: string; readonly labelsTokenizer: string } {
  const folder = join(MODELS, 'edge');
  const script = join(ROOT, 'scripts/make-v2-checkpoint.mjs');
  makeOnce(folder, [script], () => makeCheckpoint('edge', folder));
  return { folder, labelsTokenizer: join(MODELS, 'all-MiniLM-L6-v2') };
}

/** A uni-encoder as large as the bundled model, as a PyTorch file and as ONNX: see make_uni_encoder.py. */
export function uniEncoder(tokenizer: string): string {
  const folder = join(MODELS, 'uni-encoder');
  const script = join(ROOT, 'bench/peers/make_uni_encoder.py');
  makeOnce(folder, [script, join(tokenizer, 'tokenizer.json')], () => {
    const { status, error } = spawnSync(pythonEnvironment(), [script, tokenizer, folder], {
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) throw new Error('The uni-encoder could not be made.', { cause: error });
  });
  return folder;
}

/** Makes a folder anew where what it is made from has changed. */
function makeOnce(folder: string, sources: readonly string[], make: () => void): void {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source));
  const wanted = hash.digest('hex');
  const stamp = join(folder, 'made-from.sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(folder, { recursive: true, force: true });
  make();
  writeFileSync(stamp, wanted);
}
