/**
 * Streams and edit sessions as the page holds them.
 */
import { unlessAborted } from '../io/unless-aborted.ts';
import type { Entity, SessionRequest } from '../protocol.ts';
import type { ModelHost } from './model-host.ts';
import { unpack } from './requests.ts';

/** A text that comes whole or in parts. */
export type TextStream = string | ReadableStream<string> | AsyncIterable<string>;

/**
 * Entities of each window as they become final. A window runs when the consumer asks for it, and one ahead: a consumer
 * that stops stops the model.
 *
 * @internal
 */
export async function* streamEntities<Label extends string>(
  host: ModelHost,
  input: TextStream,
  request: () => SessionRequest,
  signal?: AbortSignal,
): AsyncGenerator<Entity<Label>[]> {
  const id = host.nextId();
  const parts = partsOf(input);
  let step = 0;
  const next = async (state: 'more' | 'run', ended: boolean) => {
    const part = state === 'more' ? await unlessAborted(parts.next(), signal) : { value: '' };
    const last = ended || part.done === true;
    const sent = { text: last ? '' : part.value, last, step: step++ };
    const { extraction, state: after } = await host.call(
      (service, call) => service.stream(call, id, request(), sent),
      signal,
    );
    return { entities: unpack<Label>(extraction, 0), state: after, last };
  };
  try {
    let running = next('more', false);
    for (;;) {
      const { entities, state, last } = await running;
      if (state !== 'done') {
        running = next(state, last);
        running.catch(() => undefined); // it is reported when it is awaited
      }
      if (entities.length > 0) yield entities;
      if (state === 'done') return;
    }
  } finally {
    host.tell((service) => service.close(id));
    // Nobody waits: a source that stalls would hold back who breaks out of the loop.
    parts.return(undefined).catch(() => undefined);
  }
}

async function* partsOf(input: TextStream): AsyncGenerator<string> {
  if (typeof input === 'string') yield input;
  else yield* input as AsyncIterable<string>;
}

/**
 * A text that is edited. An update runs only the windows that an edit touched.
 *
 * @example
 * const session = ner.session(['person', 'city']);
 * textarea.oninput = async () => show(await session.update(textarea.value));
 */
export class EditSession<Label extends string = string> {
  readonly #host: ModelHost;
  readonly #request: () => SessionRequest;
  readonly #signal: AbortSignal | undefined;
  readonly #id: number;
  #running: AbortController | undefined;

  /** @internal */
  constructor(host: ModelHost, request: () => SessionRequest, signal?: AbortSignal) {
    this.#host = host;
    this.#request = request;
    this.#signal = signal;
    this.#id = host.nextId();
  }

  /**
   * Entities of the text as it is now, equal to those of `extract`. A newer update supersedes one that is running: that
   * one rejects with an AbortError.
   */
  async update(text: string, options: { signal?: AbortSignal } = {}): Promise<Entity<Label>[]> {
    this.#abort('A newer update took its place.');
    const running = new AbortController();
    this.#running = running;
    const signals = [running.signal, this.#signal, options.signal].filter((one) => !!one);
    const extraction = await this.#host.call(
      (service, call) => service.update(call, this.#id, this.#request(), text),
      AbortSignal.any(signals),
    );
    return unpack<Label>(extraction, 0, text);
  }

  /** Frees the worker's memory. */
  dispose(): void {
    this.#abort('The session was disposed.');
    this.#host.tell((service) => service.close(this.#id));
  }

  #abort(reason: string): void {
    this.#running?.abort(new DOMException(reason, 'AbortError'));
  }
}
