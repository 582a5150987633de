/**
 * Options of `decode`, checked before any work is done with them.
 */
import { invalidInput } from '../errors.ts';
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
    throw invalidInput(
      'options',
      options,
      'Pass an object such as { threshold: 0.5 }, or nothing.',
    );
  }
  const { threshold, overlap, multiLabel } = options;
  if (threshold !== undefined) checkThreshold(threshold, labels);
  if (overlap !== undefined && !OVERLAPS.includes(overlap)) {
    throw invalidInput('overlap', overlap, "Use 'flat', 'nested' or 'per-label'.");
  }
  if (multiLabel !== undefined && typeof multiLabel !== 'boolean') {
    throw invalidInput('multiLabel', multiLabel, 'Use true or false.');
  }
}

function checkThreshold(threshold: unknown, labels: readonly string[]): void {
  if (typeof threshold === 'number') {
    checkProbability('threshold', threshold);
    return;
  }
  if (typeof threshold !== 'object' || threshold === null || Array.isArray(threshold)) {
    throw invalidInput('threshold', threshold, 'Use a number, or an object label → number.');
  }
  const known = new Set(labels);
  for (const [name, value] of Object.entries(threshold)) {
    if (!known.has(name)) {
      throw invalidInput(
        'the label that threshold names',
        name,
        'It must be a label of this call.',
      );
    }
    checkProbability(`threshold of ${name}`, value);
  }
}

function checkProbability(option: string, value: unknown): void {
  // Written so that NaN fails.
  if (typeof value === 'number' && value >= 0 && value <= 1) return;
  throw invalidInput(option, value, 'Use a number from 0 to 1.');
}
