/**
 * `compact SOURCE TARGET [--group N] [--table-group N] [--half PATTERN]`: writes the compact form of a model folder
 * (docs/compact-format.md), with its config and tokenizers, and prints how far the values moved. `N` columns
 * share a scale in weights and in embedding tables; matrices whose names match the pattern stay in float16.
 */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Checkpoint } from '../src/checkpoint/checkpoint.ts';
import { COMPACT_FORMAT, COMPACT_VERSION, widenRows } from '../src/checkpoint/compact.ts';
import { parseConfig } from '../src/checkpoint/config.ts';
import { toHalf } from '../src/checkpoint/half.ts';
import { openCheckpoint } from '../src/checkpoint/open-checkpoint.ts';
import { elementCount } from '../src/checkpoint/tensor-file.ts';
import { halfTable } from '../src/checkpoint/widen.ts';
import { directorySource } from '../src/io/directory-source.ts';
import { requireJson } from '../src/io/read-json.ts';
import { sha256Hex } from '../src/io/sha256.ts';
import { quantizeRows } from './quantize-rows.ts';
import { safetensorsFile, type TensorToWrite } from './write-safetensors.ts';

const COPIED = [
  'gliner_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'labels_tokenizer/tokenizer.json',
  'labels_tokenizer/tokenizer_config.json',
];
/** Tensors of checkpoints that no graph uses. */
const UNUSED = /^rnn\.|\.pooler\.|\.position_ids$/;
const SMALLEST_QUANTIZED = 65_536;

export const USAGE = 'compact SOURCE TARGET [--group N] [--table-group N] [--half PATTERN]';

export async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      group: { type: 'string', default: '16' },
      'table-group': { type: 'string', default: '64' },
      half: { type: 'string', default: '$^' },
    },
  });
  const [from, to] = positionals;
  if (from === undefined || to === undefined) {
    console.error(USAGE);
    return 1;
  }
  const source = directorySource(from);
  parseConfig(await requireJson(source, 'gliner_config.json'));
  const { tensors, aliases, errors } = await compact(await openCheckpoint(source), {
    group: Number(values.group),
    tableGroup: Number(values['table-group']),
    half: new RegExp(values.half),
  });
  const parts = safetensorsFile(tensors, {
    format: COMPACT_FORMAT,
    version: COMPACT_VERSION,
    aliases: JSON.stringify(aliases),
  });
  await mkdir(join(to, 'labels_tokenizer'), { recursive: true });
  await writeFile(join(to, 'model.safetensors'), parts);
  for (const file of COPIED) {
    const asset = await source.open(file);
    if (asset !== undefined) await writeFile(join(to, file), await asset.read(0, asset.size));
  }
  const { size } = await stat(join(to, 'model.safetensors'));
  console.log(`${tensors.length} entries, ${Object.keys(aliases).length} aliases, ${size} bytes`);
  console.table(summary(errors));
  return 0;
}

interface Errors {
  readonly name: string;
  readonly stored: 'i8' | 'f16';
  readonly count: number;
  readonly maxError: number;
  readonly sumError: number;
  readonly squaredError: number;
  readonly squaredValue: number;
}

interface Compacted {
  readonly tensors: TensorToWrite[];
  readonly aliases: Readonly<Record<string, string>>;
  readonly errors: readonly Errors[];
}

interface CompactOptions {
  readonly group: number;
  /** Each token reads one row of a table, while errors of weights add up: tables bear larger groups. */
  readonly tableGroup: number;
  readonly half: RegExp;
}

async function compact(
  checkpoint: Checkpoint,
  { group, tableGroup, half }: CompactOptions,
): Promise<Compacted> {
  const tensors: TensorToWrite[] = [];
  const aliases = new Map<string, string>();
  const errors: Errors[] = [];
  const written = new Map<string, string>();
  for (const { name, shape } of checkpoint.tensors.values()) {
    if (UNUSED.test(name)) continue;
    const values = new Float32Array(elementCount(shape));
    await checkpoint.read(name, values);
    const key = `${shape} ${await sha256Hex(new Uint8Array(values.buffer))}`;
    const twin = written.get(key);
    if (twin !== undefined) {
      aliases.set(name, twin);
      continue;
    }
    written.set(key, name);
    const large = shape.length === 2 && values.length >= SMALLEST_QUANTIZED;
    const quantized = large && !half.test(name);
    const { parts, rounded } = quantized
      ? toRows(name, shape, values, name.includes('embeddings') ? tableGroup : group)
      : toHalves(name, shape, values);
    tensors.push(...parts);
    errors.push(measure(name, quantized ? 'i8' : 'f16', values, rounded));
  }
  return { tensors, aliases: Object.fromEntries(aliases), errors };
}

interface Rounded {
  readonly parts: TensorToWrite[];
  /** What the reader will see. */
  readonly rounded: Float32Array;
}

function toRows(
  name: string,
  shape: readonly number[],
  matrix: Float32Array,
  group: number,
): Rounded {
  const [rows = 0, columns = 0] = shape;
  const { values, scales } = quantizeRows(matrix, columns, group);
  const table = halfTable();
  const widened = Float32Array.from(scales, (bits) => table[bits] as number);
  const rounded = new Float32Array(matrix.length);
  widenRows(values, widened, values.length / scales.length, rounded);
  return {
    rounded,
    parts: [
      {
        name: `${name}.scale`,
        dtype: 'F16',
        shape: [rows, scales.length / rows],
        bytes: new Uint8Array(scales.buffer),
      },
      { name, dtype: 'I8', shape, bytes: new Uint8Array(values.buffer) },
    ],
  };
}

function toHalves(name: string, shape: readonly number[], values: Float32Array): Rounded {
  const halves = Uint16Array.from(values, toHalf);
  const table = halfTable();
  return {
    rounded: Float32Array.from(halves, (bits) => table[bits] as number),
    parts: [{ name, dtype: 'F16', shape, bytes: new Uint8Array(halves.buffer) }],
  };
}

function measure(
  name: string,
  stored: Errors['stored'],
  exact: Float32Array,
  rounded: Float32Array,
): Errors {
  let [maxError, sumError, squaredError, squaredValue] = [0, 0, 0, 0];
  exact.forEach((value, i) => {
    const error = Math.abs(value - (rounded[i] as number));
    maxError = Math.max(maxError, error);
    sumError += error;
    squaredError += error * error;
    squaredValue += value * value;
  });
  return { name, stored, count: exact.length, maxError, sumError, squaredError, squaredValue };
}

/** One row for every class of tensors: names without numbers. */
function summary(errors: readonly Errors[]): Readonly<Record<string, object>> {
  const classes = new Map<string, Errors[]>();
  for (const error of errors) {
    const key = error.name.replace(/\.\d+\./g, '.*.').replace(/^token_rep_layer\./, '');
    classes.set(key, [...(classes.get(key) ?? []), error]);
  }
  const rows = [...classes].map(([key, list]) => {
    const sum = (pick: (error: Errors) => number): number =>
      list.reduce((total, error) => total + pick(error), 0);
    const row = {
      stored: list[0]?.stored,
      elements: sum(({ count }) => count),
      max: Math.max(...list.map(({ maxError }) => maxError)).toExponential(1),
      mean: (sum(({ sumError }) => sumError) / sum(({ count }) => count)).toExponential(1),
      relative: Math.sqrt(
        sum(({ squaredError }) => squaredError) / sum(({ squaredValue }) => squaredValue),
      ).toExponential(1),
    };
    return [key, row] as const;
  });
  return Object.fromEntries(rows);
}
