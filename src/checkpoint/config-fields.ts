/**
 * Checked access to the fields of a JSON object, with messages that name field and value.
 */
import { NeriumError } from '../errors.ts';

/** Null counts as absent everywhere: the library writes it for what is not set. */
export class ConfigFields {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #path: string;

  private constructor(fields: ReadonlyMap<string, unknown>, path: string) {
    this.#fields = fields;
    this.#path = path;
  }

  static of(json: unknown, path: string): ConfigFields {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw invalid(path === '' ? 'It' : path.slice(0, -1), json, 'must be a JSON object');
    }
    return new ConfigFields(new Map(Object.entries(json)), path);
  }

  /** The field's full name, for messages. */
  path(name: string): string {
    return `${this.#path}${name}`;
  }

  value(name: string): unknown {
    return this.#fields.get(name) ?? undefined;
  }

  /** A non-empty string; the empty one counts as absent. */
  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return value;
    throw invalid(this.path(name), value, 'must be a string');
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.value(name) ?? fallback;
    if (typeof value === 'boolean') return value;
    throw invalid(this.path(name), value, 'must be true or false');
  }

  /** A whole number from 1 to `limit`. */
  size(name: string, fallback: number, limit: number): number {
    const value = this.value(name) ?? fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= limit) {
      return value;
    }
    throw invalid(this.path(name), value, `must be a whole number from 1 to ${limit}`);
  }

  /** A finite number over 0 and at most `limit`. */
  positive(name: string, fallback: number, limit: number): number {
    const value = this.value(name) ?? fallback;
    if (typeof value === 'number' && value > 0 && value <= limit) return value;
    throw invalid(this.path(name), value, `must be a number over 0, at most ${limit}`);
  }

  nested(name: string): ConfigFields | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : ConfigFields.of(value, `${this.path(name)}.`);
  }

  invalid(name: string, what: string): NeriumError {
    return invalid(this.path(name), this.value(name), what);
  }
}

function invalid(field: string, value: unknown, what: string): NeriumError {
  const shown = JSON.stringify(value) ?? 'undefined';
  const short = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  return new NeriumError('CONFIG_INVALID', `gliner_config.json: ${field} ${what}, not ${short}.`, {
    hint: 'Use the gliner_config.json that was published with the weights.',
  });
}
