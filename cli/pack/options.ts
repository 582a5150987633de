import { parseArgs } from 'node:util';
import { NeriumError } from '../../src/errors.ts';
import type { PackPrecision } from '../../src/labels/pack-format.ts';

export const PACK_USAGE = `pack --model DIR --labels FILE --out FILE [--column NAME]… [--template T] [--precision int8|fp16|fp32]

  --model DIR       a model folder
  --labels FILE     .txt: a name a line; .csv, .tsv (without quotes): a header row, then labels; .jsonl: names or objects
                    a line; each also .gz. The column label or name is the name, description what is encoded, id an id
  --column NAME     a further column to keep
  --template T      what is encoded: {label} and any column; by default the description, where there is one
  --precision NAME  of the vectors: int8 (default), fp16, fp32
  --out FILE        the pack; what is encoded so far lies in FILE.partial, and the same command goes on from there`;

export interface PackArguments {
  readonly model: string;
  readonly labels: string;
  readonly out: string;
  readonly columns: readonly string[];
  readonly template: string | undefined;
  readonly precision: PackPrecision;
}

/** @throws NeriumError INPUT_INVALID that names the option and its value */
export function parseOptions(args: readonly string[]): PackArguments {
  const { model, labels, out, column = [], template, precision = 'int8' } = parse(args);
  const known = (['int8', 'fp16', 'fp32'] as const).find((name) => name === precision);
  if (known === undefined) throw invalid(`--precision is ${precision}.`);
  if (model === undefined) throw invalid('--model is missing.');
  if (labels === undefined) throw invalid('--labels is missing.');
  if (out === undefined) throw invalid('--out is missing.');
  return { model, labels, out, columns: [...new Set(column)], template, precision: known };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  return parseArgs({
    args: [...args],
    options: {
      model: text,
      labels: text,
      out: text,
      template: text,
      precision: text,
      column: { type: 'string', multiple: true },
    },
  }).values;
}

function invalid(message: string): NeriumError {
  return new NeriumError('INPUT_INVALID', message, { hint: `\n\n${PACK_USAGE}` });
}
