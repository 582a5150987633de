import { parseArgs } from 'node:util';
import { NeriumError } from '../../src/errors.ts';
import type { Dtype } from '../../src/protocol.ts';

export const EVALUATE_USAGE = `evaluate --data PATH… [--labels FILE | --labels-from-data] [--model DIR]
    [--threshold T] [--device node|wasm|webgpu] [--dtype fp32|int8] [--limit N] [--json] [--svg FILE]

  --data PATH…        benchmark files (test.json, with labels.json beside it), folders of them, word-index JSONL; also .gz
  --labels FILE       the labels to ask for, of all sets: a JSON array, or an object label in the data → text for the model
  --labels-from-data  ask for the labels that occur in each set; the result is marked, for it is optimistic
  --model DIR         a model folder; by default the bundled one
  --threshold T       0 … 1; by default the model's recommended one
  --device NAME       node (default): WebAssembly in this process; wasm, webgpu: headless Chromium
  --dtype NAME        what the text tower computes in: fp32 (default), or int8 on WebAssembly
  --limit N           the first N texts of each set only
  --json              one JSON object as the last line of standard output
  --svg FILE          write a chart`;

const DEVICES = ['node', 'wasm', 'webgpu'] as const;
type EvaluateDevice = (typeof DEVICES)[number];
const DTYPES: readonly Dtype[] = ['fp32', 'int8'];

export interface EvaluateArguments {
  readonly data: readonly string[];
  readonly labels: string | undefined;
  readonly labelsFromData: boolean;
  readonly model: string | undefined;
  readonly threshold: number | undefined;
  readonly device: EvaluateDevice;
  readonly dtype: Dtype;
  readonly limit: number | undefined;
  readonly json: boolean;
  readonly svg: string | undefined;
}

/** @throws NeriumError INPUT_INVALID that names the option and its value */
export function parseOptions(args: readonly string[]): EvaluateArguments {
  const { values, positionals } = parse(args);
  // A shell expands `--data a*` to one value and further words.
  const data = [...(values.data ?? []), ...positionals];
  if (data.length === 0) throw invalid('--data is missing.');
  const { labels, model, svg, json = false, device = 'node' } = values;
  const labelsFromData = values['labels-from-data'] ?? false;
  if (labelsFromData && labels !== undefined) {
    throw invalid('--labels and --labels-from-data exclude each other.');
  }
  const known = DEVICES.find((name) => name === device);
  if (known === undefined) throw invalid(`--device is ${device}.`);
  const dtype = DTYPES.find((name) => name === (values.dtype ?? 'fp32'));
  if (dtype === undefined) throw invalid(`--dtype is ${values.dtype}.`);
  const threshold = numberOf('--threshold', values.threshold, (value) => value >= 0 && value <= 1);
  const limit = numberOf('--limit', values.limit, (value) => Number.isInteger(value) && value > 0);
  const chosen = { device: known, dtype };
  return { data, labels, labelsFromData, model, threshold, ...chosen, limit, json, svg };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string', multiple: true },
      labels: { type: 'string' },
      'labels-from-data': { type: 'boolean' },
      model: { type: 'string' },
      threshold: { type: 'string' },
      device: { type: 'string' },
      dtype: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
      svg: { type: 'string' },
    },
  });
}

function numberOf(
  option: string,
  text: string | undefined,
  valid: (value: number) => boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (valid(value)) return value;
  throw invalid(`${option} is ${text}.`);
}

function invalid(message: string): NeriumError {
  return new NeriumError('INPUT_INVALID', message, { hint: `\n\n${EVALUATE_USAGE}` });
}
