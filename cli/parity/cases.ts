/**
 * `cases.json`: what the reference library was asked and what it answered. Described in fixtures/README.md.
 */
import { NeriumError } from '../../src/errors.ts';
import { requireJson } from '../../src/io/read-json.ts';
import type { AssetSource } from '../../src/io/source.ts';
import type { CharacterSpan } from '../../src/protocol.ts';

export interface ExpectedEntity {
  /** UTF-16 code units; `start` and `end` are code points. */
  readonly start_utf16: number;
  readonly end_utf16: number;
  readonly text: string;
  readonly label: string;
  readonly score: number;
  /** The best labels of the span and their probabilities, falling. */
  readonly class_probs?: readonly (readonly [label: string, score: number])[];
}

/** Per text. */
export type EntityLists = readonly (readonly ExpectedEntity[])[];

export interface CaseOptions {
  readonly threshold: number | readonly number[];
  readonly flat_ner: boolean | readonly boolean[];
  readonly multi_label: boolean | readonly boolean[];
  /** Per text, in code points. */
  readonly input_spans?: readonly (readonly CharacterSpan[])[];
  readonly return_class_probs?: boolean;
  readonly return_vectors?: boolean;
  readonly return_label_vectors?: boolean;
}

export type CaseLabels =
  | string
  | readonly string[]
  | readonly (readonly string[])[]
  | Readonly<Record<string, string>>;

export interface ParityCase {
  readonly name: string;
  readonly mode: 'inference' | 'embeds';
  readonly texts: readonly string[];
  readonly labels: CaseLabels;
  readonly options: CaseOptions;
  /** Per text: [start, end, start_utf16, end_utf16] of each word. */
  readonly words?: readonly (readonly (readonly [number, number, number, number])[])[];
  /** Per tensor row. */
  readonly words_used?: readonly number[];
  /** Per tensor row: index in `texts`. */
  readonly tensor_rows?: readonly number[];
  readonly label_names?: readonly unknown[];
  readonly entities?: EntityLists;
  readonly stable?: boolean | null;
  /** Name of the case that holds the tensors of this one. */
  readonly tensors?: string | null;
  readonly bug_ids?: readonly string[];
  readonly correct_entities?: EntityLists;
  readonly correct_stable?: boolean;
  readonly entities_fp16_weights?: EntityLists;
}

/** Reads the cases of a folder. */
export async function readCases(source: AssetSource, file: string): Promise<ParityCase[]> {
  const json = await requireJson(source, file);
  const cases = typeof json === 'object' && json !== null && 'cases' in json ? json.cases : null;
  if (Array.isArray(cases) && cases.length > 0 && cases.every(isCase)) return cases;
  throw new NeriumError('ASSET_INVALID', `${file} in ${source.name} holds no cases.`, {
    hint: 'It must have the form that fixtures/README.md describes.',
  });
}

function isCase(value: unknown): value is ParityCase {
  if (typeof value !== 'object' || value === null) return false;
  const has = (key: string, type: string): boolean =>
    typeof Object.getOwnPropertyDescriptor(value, key)?.value === type;
  return has('name', 'string') && has('mode', 'string') && has('texts', 'object');
}
