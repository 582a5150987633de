/**
 * `pack`: encodes labels and writes them with their vectors to one file (pack/options.ts has the usage;
 * docs/label-pack-format.md has the format).
 */
import { rename, stat, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Engine } from '../src/engine/engine.ts';
import { sha256Hex } from '../src/io/sha256.ts';
import type { PackFingerprint } from '../src/labels/pack-format.ts';
import { writePack } from '../src/labels/write-pack.ts';
import { openNodeEngine } from './node-engine.ts';
import { PACK_USAGE, type PackArguments, parseOptions } from './pack/options.ts';
import { openPartialFile, type PartialFile } from './pack/partial-file.ts';
import { type LabelFile, readLabels } from './pack/read-labels.ts';

export const USAGE = PACK_USAGE;

export async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  // The labels first: a fault in them should not show after the model was read.
  const labels = await readLabels(options.labels, options.columns, options.template);
  if (labels.duplicates > 0) console.error(`${labels.duplicates} rows with a name twice left out`);
  if (labels.undescribed > 0) {
    console.error(`${labels.undescribed} labels without a description: their name is encoded`);
  }
  const engine = await openNodeEngine(options.model);
  try {
    await pack(engine, labels, options);
  } finally {
    await engine.dispose();
  }
  return 0;
}

async function pack(engine: Engine, labels: LabelFile, options: PackArguments): Promise<void> {
  const { out, precision } = options;
  const { dim, revision = null, ...made } = await engine.labelFingerprint();
  const fingerprint = { ...made, revision, model: basename(resolve(options.model)) };
  const { names, texts, ids, columns } = labels;
  const key = await keyOf(fingerprint, texts);
  const partial = openPartialFile(`${out}.partial`, key, texts.length, dim);
  try {
    await encode(engine, texts, partial);
    const content = { fingerprint, precision, dim, names, texts, columns, vectors: partial.read };
    const parts = writePack(ids === undefined ? content : { ...content, ids });
    await writeFile(`${out}.writing`, parts);
  } catch (error) {
    partial.close();
    throw error;
  }
  await rename(`${out}.writing`, out);
  partial.remove();
  const { size } = await stat(out);
  const each = (size / names.length).toFixed(1);
  console.log(`${out}: ${names.length} labels, ${size} bytes, ${each} a label`);
}

/** Names, ids and precision may change without encoding again. */
function keyOf(fingerprint: PackFingerprint, texts: readonly string[]): Promise<string> {
  const { checkpoint, dtype, stage } = fingerprint;
  return sha256Hex(new TextEncoder().encode(JSON.stringify([checkpoint, dtype, stage, texts])));
}

async function encode(engine: Engine, texts: readonly string[], partial: PartialFile) {
  const missing = [...texts.keys()].filter((index) => !partial.has(index));
  const before = texts.length - missing.length;
  if (before > 0) console.error(`${before} of ${texts.length} labels were encoded before`);
  if (missing.length === 0) return;
  const start = performance.now();
  let [done, told] = [0, start];
  for await (const batch of engine.model.labelTower.encode(missing.map((i) => texts[i] ?? ''))) {
    partial.append(
      batch.indices.map((index) => missing[index] ?? 0),
      batch.vectors,
    );
    done += batch.indices.length;
    const now = performance.now();
    if (now - told < 2000 && done < missing.length) continue;
    told = now;
    const rate = (done / (now - start)) * 1000;
    console.error(`${before + done} of ${texts.length} labels, ${rate.toFixed(0)} a second`);
  }
}
