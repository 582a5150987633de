import { NeriumError } from '../errors.ts';

/** What is encoded for a label, made of its fields. */
export interface Template {
  /** Names of fields that occur, each once. */
  readonly fields: readonly string[];
  /** @param get gives the value of one of `fields` */
  fill(get: (field: string) => string): string;
}

/**
 * Reads a template: `{name}` stands for a field, `{{` and `}}` for braces.
 *
 * @throws NeriumError INPUT_INVALID
 * @example
 * parseTemplate('{label}: {description}').fill((field) => label[field]);
 */
export function parseTemplate(template: unknown): Template {
  if (typeof template !== 'string') {
    throw invalid(`template is a value of type ${typeof template}.`, 'It is a string.');
  }
  const fields = new Set<string>();
  const literals: string[] = [''];
  const order: string[] = [];
  for (const [found, field] of template.matchAll(/\{\{|\}\}|\{([^{}]+)\}|[{}]|[^{}]+/g)) {
    if (field !== undefined) {
      fields.add(field);
      order.push(field);
      literals.push('');
    } else if (found === '{' || found === '}') {
      throw invalid(
        `template is ${JSON.stringify(template)}, with a ${found} alone.`,
        'Fields stand in braces, and a brace of the text is doubled: {{ and }}.',
      );
    } else {
      const literal = found === '{{' || found === '}}' ? found.charAt(0) : found;
      literals[literals.length - 1] += literal;
    }
  }
  if (fields.size === 0) {
    throw invalid(
      `template is ${JSON.stringify(template)}, without a field.`,
      'It must contain {label} or another field of the labels.',
    );
  }
  return {
    fields: [...fields],
    fill: (get) =>
      order.reduce(
        (text, field, index) => text + get(field) + (literals[index + 1] ?? ''),
        literals[0] ?? '',
      ),
  };
}

function invalid(message: string, hint: string): NeriumError {
  return new NeriumError('INPUT_INVALID', message, { hint });
}
