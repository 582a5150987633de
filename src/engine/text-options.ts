/**
 * What a call asks for one of its texts, checked.
 */
import { checkDecodeOptions } from '../decode/check-options.ts';
import { invalidInput } from '../errors.ts';
import type { CallOptions, CharacterSpan, DecodeOptions, Entity, LongText } from '../protocol.ts';
import { checkNames } from './check-names.ts';
import type { CompiledLabels } from './label-library.ts';

export interface ScoreOptions {
  readonly labels: CompiledLabels;
  /** Probability from which a pair is a candidate: one for all labels, or one each. */
  readonly floor: number | readonly number[];
  readonly minWords?: number | undefined;
  readonly maxWords?: number | undefined;
  /** Only these spans. */
  readonly spans?: readonly CharacterSpan[] | undefined;
  /** What becomes of spans that are not made of whole words. @default 'error' */
  readonly misaligned?: 'error' | 'drop' | 'snap' | undefined;
  readonly decode?: DecodeOptions;
  readonly topK?: number | undefined;
  readonly vectors?: boolean | undefined;
  readonly codePoints?: boolean | undefined;
}

export interface ResolvedOptions extends ScoreOptions {
  readonly longText: LongText;
}

/** An entity, and its place in code points where that is asked for. */
export interface PlacedEntity extends Entity {
  readonly points?: { readonly start: number; readonly end: number };
}

const CHOICES = {
  longText: ['window', 'truncate', 'error'],
  misaligned: ['error', 'drop', 'snap'],
} as const;

const KNOWN: readonly (keyof CallOptions)[] = [
  'threshold',
  'overlap',
  'multiLabel',
  'longText',
  'splitter',
  'spans',
  'misaligned',
  'minWords',
  'maxWords',
  'topK',
  'vectors',
  'codePoints',
];

/** Options that may be lists, one value a text. Spans of several texts are always a list of lists. */
const LISTED = ['threshold', 'overlap', 'multiLabel', 'spans'] as const;

/**
 * Checks the options of a call for `texts` texts.
 *
 * @param many whether the caller gave a list of texts
 * @throws NeriumError INPUT_INVALID that names the option and its value
 */
export function checkCallOptions(options: CallOptions, texts: number, many: boolean): void {
  checkNames(options, KNOWN);
  for (const name of LISTED) {
    const value: unknown = options[name];
    const isList = Array.isArray(value) && (name !== 'spans' || many);
    if (!isList) continue;
    if (!many) {
      throw invalidInput(name, value, 'A list with a value for each text needs a list of texts.');
    }
    if (value.length !== texts) {
      throw invalidInput(name, value, `It needs one value for each of the ${texts} texts.`);
    }
  }
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = options[name as keyof typeof CHOICES];
    if (value !== undefined && !choices.includes(value as never)) {
      throw invalidInput(name, value, `Use one of ${choices.join(', ')}.`);
    }
  }
  checkCount(options, 'minWords', 1);
  checkCount(options, 'maxWords', options.minWords ?? 1);
  checkCount(options, 'topK', 0);
  for (const name of ['vectors', 'codePoints'] as const) {
    const value = options[name];
    if (value !== undefined && typeof value !== 'boolean') {
      throw invalidInput(name, value, 'Use true or false.');
    }
  }
}

/** Options that make no sense for a text that comes in parts or changes. */
const NOT_OF_SESSIONS = ['longText', 'spans', 'misaligned'] as const;

/**
 * Checks the options of a stream or a session.
 *
 * @throws NeriumError INPUT_INVALID that names the option and its value
 */
export function checkSessionOptions(options: CallOptions): void {
  for (const name of NOT_OF_SESSIONS) {
    const value: unknown = options[name];
    if (value === undefined || value === 'window') continue;
    throw invalidInput(name, value, 'Streams and sessions do not take this option; extract does.');
  }
  checkCallOptions(options, 1, false);
}

/** The options of text `index`, with its labels; candidates begin at the threshold. */
export function resolveOptions(
  options: CallOptions,
  index: number,
  many: boolean,
  labels: CompiledLabels,
  recommended: number,
): ResolvedOptions {
  const { threshold, overlap, multiLabel, spans, longText = 'window', ...rest } = options;
  const own = <Value>(value: Value | readonly Value[] | undefined): Value | undefined =>
    Array.isArray(value) ? value[index] : (value as Value | undefined);
  const decode = {
    threshold: narrowThreshold(own(threshold), labels.names) ?? recommended,
    overlap: own(overlap) ?? 'flat',
    multiLabel: own(multiLabel) ?? false,
  };
  checkDecodeOptions(decode, labels.names);
  const ownSpans = many ? spans?.[index] : spans;
  if (ownSpans !== undefined) checkSpans(ownSpans);
  return {
    ...rest,
    labels,
    decode,
    longText,
    spans: ownSpans as readonly CharacterSpan[] | undefined,
    floor: floorOf(decode.threshold, labels, recommended),
  };
}

/**
 * Refuses thresholds of labels that are none of the call's.
 *
 * @param names all labels of the call, of which a text may have some
 * @throws NeriumError INPUT_INVALID
 */
export function checkThresholdNames({ threshold }: CallOptions, names: readonly string[]): void {
  if (threshold === undefined || Array.isArray(threshold)) return;
  checkDecodeOptions({ threshold: threshold as NonNullable<DecodeOptions['threshold']> }, names);
}

/** A record of thresholds, without those of labels that a text does not have. */
export function narrowThreshold(
  threshold: DecodeOptions['threshold'],
  names: readonly string[],
): DecodeOptions['threshold'] {
  if (typeof threshold !== 'object' || threshold === null) return threshold;
  const own = new Set(names);
  return Object.fromEntries(Object.entries(threshold).filter(([name]) => own.has(name)));
}

function floorOf(
  threshold: DecodeOptions['threshold'],
  { names }: CompiledLabels,
  recommended: number,
): number | number[] {
  if (typeof threshold === 'number') return threshold;
  // A label may be called `constructor`: only the record's own entries count.
  const named = new Map(Object.entries(threshold ?? {}));
  return names.map((name) => named.get(name) ?? recommended);
}

function checkCount(
  options: CallOptions,
  name: 'minWords' | 'maxWords' | 'topK',
  least: number,
): void {
  const value = options[name];
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw invalidInput(name, value, `Use a whole number from ${least} on.`);
}

function checkSpans(spans: unknown): void {
  const wrong = Array.isArray(spans)
    ? spans.find((span) => !Number.isInteger(span?.start) || !Number.isInteger(span?.end))
    : spans;
  if (Array.isArray(spans) && wrong === undefined) return;
  throw invalidInput('spans', wrong, 'Use a list of { start, end } in UTF-16 code units.');
}
