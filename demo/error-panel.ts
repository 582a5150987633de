/**
 * Errors, where they happen to be read: message, what to do, and a way to try again.
 */
import { isNeriumError } from 'nerium';
import { byId } from './dom.ts';

export class ErrorPanel {
  readonly #panel = byId('error', HTMLElement);
  readonly #message = byId('error-message', HTMLElement);
  readonly #hint = byId('error-hint', HTMLElement);
  readonly #code = byId('error-code', HTMLElement);
  readonly #retry = byId('error-retry', HTMLButtonElement);
  #action: (() => void) | undefined;

  constructor() {
    this.#retry.addEventListener('click', () => {
      const action = this.#action;
      this.close();
      action?.();
    });
  }

  /** @param name what the button is called */
  show(error: unknown, action: () => void, name = 'Try again'): void {
    const { message, hint, code } = explain(error);
    this.#action = action;
    this.#retry.textContent = name;
    this.#message.textContent = message;
    this.#hint.textContent = hint;
    this.#code.textContent = code;
    this.#panel.hidden = false;
  }

  close(): void {
    this.#panel.hidden = true;
  }
}

function explain(error: unknown): { message: string; hint: string; code: string } {
  if (!isNeriumError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return { message, hint: 'Please report this: it should not happen.', code: '' };
  }
  const { message, hint = '', code } = error;
  // The message ends with the hint, for consoles.
  const own = hint !== '' && message.endsWith(hint) ? message.slice(0, -hint.length) : message;
  return { message: own.trim(), hint, code };
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
