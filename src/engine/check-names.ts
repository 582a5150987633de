import { invalidInput } from '../errors.ts';

/**
 * Refuses options that there are not: else one that is misspelt would do nothing, and nobody would know.
 *
 * @throws NeriumError INPUT_INVALID that names the option and its value
 */
export function checkNames(options: object, known: readonly string[], hint = known): void {
  for (const [name, value] of Object.entries(options)) {
    if (known.includes(name)) continue;
    throw invalidInput(name, value, `It is none of the options: ${hint.join(', ')}.`);
  }
}
