/**
 * Options of `decode`, checked before any work is done with them.
 */
import { NeriumError } from '../errors.ts';
import type { DecodeOptions } from '../protocol.ts';

const OVERLAPS = ['flat', 'nested', 'per-label'];

/**
 * Accepts options that `decode` can work with.
 *
 * @param labels all label names of the call
 * @throws NeriumError INPUT_INVALID that names the option and its value
 * @example
 * checkDecodeOptions({ threshold: { person: 0.6 } }, ['person', 'city']);
 */
export function checkDecodeOptions(options: DecodeOptions, labels: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw invalid('options', options, 'Pass an object such as { threshold: 0.5 }, or nothing.');
  }
  const { threshold, overlap, multiLabel } = options;
  if (threshold !== undefined) checkThreshold(threshold, labels);
  if (overlap !== undefined && !OVERLAPS.includes(overlap)) {
    throw invalid('overlap', overlap, "Use 'flat', 'nested' or 'per-label'.");
  }
  if (multiLabel !== undefined && typeof multiLabel !== 'boolean') {
    throw invalid('multiLabel', multiLabel, 'Use true or false.');
  }
}

function checkThreshold(threshold: unknown, labels: readonly string[]): void {
  if (typeof threshold === 'number') {
    checkProbability('threshold', threshold);
    return;
  }
  if (typeof threshold !== 'object' || threshold === null || Array.isArray(threshold)) {
    throw invalid('threshold', threshold, 'Use a number, or an object label → number.');
  }
  const known = new Set(labels);
  for (const [name, value] of Object.entries(threshold)) {
    if (!known.has(name)) {
      throw new NeriumError('INPUT_INVALID', `threshold names the label ${show(name)}.`, {
        hint: `The labels of this call are ${showList(labels)}.`,
      });
    }
    checkProbability(`threshold of ${show(name)}`, value);
  }
}

function checkProbability(option: string, value: unknown): void {
  // Written so that NaN fails.
  if (typeof value === 'number' && value >= 0 && value <= 1) return;
  throw invalid(option, value, 'Use a number from 0 to 1.');
}

function invalid(option: string, value: unknown, hint: string): NeriumError {
  return new NeriumError('INPUT_INVALID', `${option} is ${show(value)}.`, { hint });
}

const SHOWN_LENGTH = 60;
const SHOWN_LABELS = 5;

function show(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : kindOf(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function showList(labels: readonly string[]): string {
  const shown = labels.slice(0, SHOWN_LABELS).map(show).join(', ');
  const more = labels.length - SHOWN_LABELS;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
