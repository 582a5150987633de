/**
 * The compact form of safetensors: 8-bit matrices with a scale for every group of columns, equal tensors stored
 * once. Specified in docs/compact-format.md.
 */
import { NeriumError } from '../errors.ts';
import type { Asset } from '../io/source.ts';
import {
  type SafetensorsEntry,
  type SafetensorsHeader,
  safetensorsExtent,
  safetensorsTensor,
} from './safetensors.ts';
import { type Extent, PIECE_BYTES, readPlain, type StoredTensor } from './tensor-file.ts';

export const COMPACT_FORMAT = 'nerium-compact';
export const COMPACT_VERSION = '1';
const SCALE_SUFFIX = '.scale';

/** True where the header says that the file is in the compact form. */
export function isCompact({ metadata }: SafetensorsHeader): boolean {
  return metadata.get('format') === COMPACT_FORMAT;
}

/** The tensors of a compact file, with their aliases behind them. */
export function compactTensors(asset: Asset, header: SafetensorsHeader): StoredTensor[] {
  const { entries, metadata } = header;
  const version = metadata.get('version');
  if (version !== COMPACT_VERSION) {
    throw new NeriumError(
      'MODEL_UNSUPPORTED',
      `${asset.path} is in version ${JSON.stringify(version)} of the compact format.`,
      { hint: `This version of Nerium reads version ${COMPACT_VERSION}.` },
    );
  }
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const stored: StoredTensor[] = [];
  for (const entry of entries) {
    if (isScale(entry, byName)) continue;
    if (entry.dtype !== 'I8') {
      stored.push({ ...safetensorsTensor(asset, entry), identity: entry.name });
      continue;
    }
    const scale = byName.get(entry.name + SCALE_SUFFIX);
    if (scale === undefined) throw invalid(asset, `no scales for "${entry.name}"`);
    stored.push(quantizedTensor(asset, entry, scale));
  }
  return [...stored, ...aliasesOf(asset, stored, metadata.get('aliases'))];
}

/** Writes `values · scales`, where each scale is for `group` values. */
export function widenRows(
  values: Int8Array,
  scales: Float32Array,
  group: number,
  target: Float32Array,
): void {
  let at = 0;
  for (let i = 0; i < scales.length; i++) {
    const scale = scales[i] as number;
    for (const end = at + group; at < end; at++) target[at] = (values[at] as number) * scale;
  }
}

function isScale(
  { name }: SafetensorsEntry,
  byName: ReadonlyMap<string, SafetensorsEntry>,
): boolean {
  if (!name.endsWith(SCALE_SUFFIX)) return false;
  return byName.get(name.slice(0, -SCALE_SUFFIX.length))?.dtype === 'I8';
}

function quantizedTensor(
  asset: Asset,
  entry: SafetensorsEntry,
  scale: SafetensorsEntry,
): StoredTensor {
  const values = safetensorsExtent(asset, entry);
  const scales = safetensorsExtent(asset, scale);
  const [rows = 0, columns = 0] = entry.shape;
  const [scaleRows, groups = 0] = scale.shape;
  if (entry.shape.length !== 2 || scale.shape.length !== 2 || rows * columns === 0) {
    throw invalid(asset, `"${entry.name}" or its scales not as a matrix`);
  }
  if (scaleRows !== rows || columns % groups !== 0 || !['f16', 'f32'].includes(scales.dtype)) {
    throw invalid(asset, `scales of "${entry.name}" that do not fit it`);
  }
  return {
    info: { name: entry.name, dtype: 'i8-rows', shape: entry.shape },
    extents: [values, scales],
    identity: entry.name,
    read: (target, signal) =>
      readQuantized(values, scales, { rows, columns, groups }, target, signal),
  };
}

interface Layout {
  readonly rows: number;
  readonly columns: number;
  readonly groups: number;
}

async function readQuantized(
  values: Extent,
  scales: Extent,
  { rows, columns, groups }: Layout,
  target: Float32Array,
  signal?: AbortSignal,
): Promise<void> {
  const allScales = new Float32Array(rows * groups);
  await readPlain(scales, allScales, signal);
  const start = await values.start(signal);
  const step = Math.max(1, Math.floor(PIECE_BYTES / columns));
  for (let row = 0; row < rows; row += step) {
    const end = Math.min(row + step, rows);
    const bytes = await values.asset.read(start + row * columns, start + end * columns, signal);
    widenRows(
      new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      allScales.subarray(row * groups, end * groups),
      columns / groups,
      target.subarray(row * columns, end * columns),
    );
  }
}

function aliasesOf(
  asset: Asset,
  stored: readonly StoredTensor[],
  json: string | undefined,
): StoredTensor[] {
  if (json === undefined) return [];
  const byName = new Map(stored.map((tensor) => [tensor.info.name, tensor]));
  return Object.entries(parseAliases(asset, json)).map(([name, target]) => {
    const tensor = typeof target === 'string' ? byName.get(target) : undefined;
    if (tensor === undefined || byName.has(name)) {
      throw invalid(asset, `an alias "${name}" of what is no other tensor`);
    }
    return { ...tensor, info: { ...tensor.info, name } };
  });
}

function parseAliases(asset: Asset, json: string): object {
  try {
    const aliases: unknown = JSON.parse(json);
    if (typeof aliases === 'object' && aliases !== null && !Array.isArray(aliases)) return aliases;
  } catch {
    // Told below.
  }
  throw invalid(asset, 'aliases that are not a JSON object');
}

function invalid(asset: Asset, what: string): NeriumError {
  return new NeriumError('CHECKPOINT_INVALID', `${asset.path} holds ${what}.`, {
    hint: 'The file is damaged: download or copy it again.',
  });
}
