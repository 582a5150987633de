/**
 * One HTTP request and its answer's bytes: retries, error messages, HTML in place of a file.
 */
import { NeriumError } from '../errors.ts';

export interface HttpOptions {
  /** @default globalThis.fetch */
  readonly fetch?: typeof fetch | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** True asks the server past the browser's own HTTP cache. */
  readonly reload?: boolean | undefined;
  /** Called for every part that arrives from the network. */
  readonly onBytes?: ((path: string, bytes: number) => void) | undefined;
}

export interface HttpRequest {
  readonly url: URL;
  /** For `onBytes` and messages. */
  readonly path: string;
  readonly options: HttpOptions;
  readonly signal: AbortSignal | undefined;
}

/** Waits before the second and the third try. */
const RETRY_DELAYS_MS = [250, 1000];

/** Runs `attempt` again after failures that pass by themselves: a broken connection, 429, 5xx. It is told the last. */
export async function withRetries<T>(
  request: HttpRequest,
  attempt: (isLast: boolean) => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt(tries === RETRY_DELAYS_MS.length);
    } catch (error) {
      request.signal?.throwIfAborted();
      const delay = RETRY_DELAYS_MS[tries];
      if (delay === undefined || !isPassing(error)) throw error;
      await pause(delay, request.signal);
    }
  }
}

/** The server's answer, or NETWORK_FAILED where there is none. `range` is `[first, last]`, both included. */
export async function sendRequest(
  request: HttpRequest,
  range?: readonly [number, number],
): Promise<Response> {
  const { url, options, signal } = request;
  const headers = new Headers(options.headers);
  // A single byte range is on the safelist of CORS: it needs no preflight.
  if (range !== undefined) headers.set('Range', `bytes=${range[0]}-${range[1]}`);
  const init: RequestInit = { headers, signal: signal ?? null };
  if (options.reload) init.cache = 'reload';
  // Chromium joins the parts of a file from different answers, also where the file changed in between; and what is
  // read in ranges is kept in IndexedDB anyway.
  else if (range !== undefined) init.cache = 'no-store';
  try {
    return await (options.fetch ?? globalThis.fetch)(url.href, init);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new PassingError(
      `${url.href} could not be fetched: ${messageOf(cause)}.`,
      'Check the address, the connection, and that the server allows this page to read it (CORS).',
      cause,
    );
  }
}

/** Fails with NETWORK_FAILED for an answer that is neither the file nor its absence. */
export function failOnStatus(url: URL, response: Response): never {
  void response.body?.cancel();
  const { status } = response;
  const message = `${url.href} answered ${status}${response.statusText && ` ${response.statusText}`}.`;
  if (status === 401 || status === 403) {
    throw new NeriumError('NETWORK_FAILED', message, {
      hint: 'It is private, gated or misspelt: check the name, or serve a copy of the folder yourself.',
    });
  }
  if (status === 429 || status >= 500) throw new PassingError(message, 'Try again later.');
  throw new NeriumError('NETWORK_FAILED', message);
}

/** The parts of a body in order, counted, after a look at the first for HTML. */
export async function* readBody(
  request: HttpRequest,
  response: Response,
  atStart: boolean,
): AsyncGenerator<Uint8Array> {
  if (isHtml(response.headers.get('Content-Type'))) {
    void response.body?.cancel();
    throw htmlError(request.url);
  }
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  let first = atStart;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value.byteLength === 0) continue;
      // The path of a JSON or a weight file never begins with a tag; an index.html of a single-page app does.
      if (first && startsWithTag(value)) throw htmlError(request.url);
      first = false;
      request.options.onBytes?.(request.path, value.byteLength);
      yield value;
    }
  } catch (cause) {
    request.signal?.throwIfAborted();
    if (cause instanceof NeriumError) throw cause;
    throw new PassingError(
      `The connection broke while ${request.url.href} was read: ${messageOf(cause)}.`,
      'Try again.',
      cause,
    );
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** A failure that may pass by itself. */
class PassingError extends NeriumError {
  constructor(message: string, hint: string, cause?: unknown) {
    super('NETWORK_FAILED', message, { hint, cause });
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof PassingError;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
  signal?.throwIfAborted();
}

function isHtml(contentType: string | null): boolean {
  return contentType !== null && /^\s*(text\/html|application\/xhtml\+xml)/i.test(contentType);
}

/** `<` after an optional byte order mark and white space. */
function startsWithTag(bytes: Uint8Array): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  // A name, `!` or `?` follows: the length at the start of a safetensors file may also hold the byte of `<`.
  return bytes[at] === 0x3c && /[a-z!?]/i.test(String.fromCharCode(bytes[at + 1] ?? 0));
}

function htmlError(url: URL): NeriumError {
  return new NeriumError('ASSET_INVALID', `${url.href} is an HTML page, not a model file.`, {
    hint: 'Servers of single-page apps answer so for a missing file: check that the file is deployed and the address is right.',
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
