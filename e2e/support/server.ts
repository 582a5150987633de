/**
 * A small static file server for tests: headers on demand, ranges, a log of requests, and faults on demand.
 * Binds to the loopback interface only.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

export interface TestServerOptions {
  /** Folder to serve for each address prefix: `{ '/': 'dist-demo', '/fixtures/': 'fixtures' }`. The longest wins. */
  readonly mounts: Readonly<Record<string, string>>;
  /** COOP and COEP, so that pages are cross-origin isolated. @default true */
  readonly isolated?: boolean;
  /** Allow other origins to read. @default false */
  readonly cors?: boolean;
  /** Answer `Range` requests with 206. Without, the whole file is sent, as some hosts do. @default true */
  readonly ranges?: boolean;
  /** More headers for every answer, for instance a Content-Security-Policy. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes wrong with an address. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number }
  /** 302, as the hub answers for large files: with the address of another host. */
  | { readonly kind: 'redirect'; readonly to: string }
  /** 200 with a web page: what single-page hosts send for a missing file. */
  | { readonly kind: 'html' }
  /** A complete answer that holds only the first bytes of the file. */
  | { readonly kind: 'truncated'; readonly bytes: number }
  /** The connection breaks after so many bytes. */
  | { readonly kind: 'dropped'; readonly bytes: number }
  /** Headers arrive, the rest never does. */
  | { readonly kind: 'stalled' }
  /** The right answer, late. */
  | { readonly kind: 'slow'; readonly ms: number };

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  readonly origin: string | undefined;
  /** Bytes of the body that were handed to the socket. */
  bytes: number;
  status: number;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

interface ByteRange {
  readonly start: number;
  /** Inclusive, as in HTTP. */
  readonly end: number;
}

/**
 * @example
 * const server = await TestServer.start({ mounts: { '/': 'dist-demo' } });
 * server.fault('/models/tiny/config.json', { kind: 'html' });
 * await page.goto(server.url);
 * await server.stop();
 */
export class TestServer {
  /** Every request since the start or the last `forget`. */
  readonly requests: LoggedRequest[] = [];
  readonly #options: TestServerOptions;
  readonly #faults = new Map<string, Fault>();
  #server: Server | undefined;
  #port = 0;

  static async start(options: TestServerOptions): Promise<TestServer> {
    const server = new TestServer(options);
    await server.resume();
    return server;
  }

  private constructor(options: TestServerOptions) {
    this.#options = options;
  }

  /** Address of the root, with a slash at its end. */
  get url(): string {
    return `http://localhost:${this.#port}/`;
  }

  /** Sets what happens to one path from now on; `undefined` heals it. */
  fault(path: string, fault: Fault | undefined): void {
    if (fault === undefined) this.#faults.delete(path);
    else this.#faults.set(path, fault);
  }

  heal(): void {
    this.#faults.clear();
  }

  forget(): void {
    this.requests.length = 0;
  }

  /** Stops listening and breaks open connections. `resume` brings it back on the same port. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async resume(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(asError(error)));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, 'localhost', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No port.');
    this.#port = address.port;
    this.#server = server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', this.url).pathname);
    const logged: LoggedRequest = {
      method: request.method ?? 'GET',
      path,
      range: request.headers.range,
      origin: request.headers.origin,
      bytes: 0,
      status: 0,
    };
    this.requests.push(logged);
    response.on('finish', () => {
      logged.status = response.statusCode;
    });
    this.#setHeaders(response);

    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    const fault = this.#faults.get(path);
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === 'status') return void response.writeHead(fault.status).end();
    if (fault?.kind === 'redirect') {
      return void response.writeHead(302, { Location: fault.to }).end();
    }
    if (fault?.kind === 'html') {
      response.setHeader('Content-Type', TYPES['.html'] ?? '');
      return void response.end('<!doctype html><title>Not what you asked for</title>');
    }
    const file = await this.#find(path);
    if (file === undefined) return void response.writeHead(404).end('Not found');
    sendFile(request, response, file, fault, this.#options.ranges ?? true, logged);
  }

  #setHeaders(response: ServerResponse): void {
    const { isolated = true, cors = false, headers = {} } = this.#options;
    response.setHeader('Cache-Control', 'no-cache');
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    if (cors) {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Access-Control-Allow-Headers', 'Range');
      response.setHeader('Access-Control-Expose-Headers', 'Content-Range, Content-Length, ETag');
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    }
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  }

  async #find(path: string): Promise<{ path: string; size: number } | undefined> {
    const prefix = Object.keys(this.#options.mounts)
      .filter((mount) => path.startsWith(mount))
      .sort((a, b) => b.length - a.length)[0];
    const folder = prefix === undefined ? undefined : this.#options.mounts[prefix];
    if (prefix === undefined || folder === undefined) return undefined;
    const inside = normalize(path.slice(prefix.length) || 'index.html');
    if (inside.startsWith('..') || inside.startsWith(sep)) return undefined;
    const file = join(folder, inside.endsWith(sep) ? `${inside}index.html` : inside);
    try {
      const found = await stat(file);
      return found.isFile() ? { path: file, size: found.size } : undefined;
    } catch {
      return undefined;
    }
  }
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: { readonly path: string; readonly size: number },
  fault: Fault | undefined,
  ranges: boolean,
  logged: LoggedRequest,
): void {
  const size = fault?.kind === 'truncated' ? Math.min(fault.bytes, file.size) : file.size;
  const range = ranges ? parseRange(request.headers.range, size) : undefined;
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.setHeader('Content-Type', TYPES[extname(file.path)] ?? 'application/octet-stream');
  response.setHeader('Content-Length', end - start + 1);
  response.setHeader('ETag', `"${size}"`);
  if (ranges) response.setHeader('Accept-Ranges', 'bytes');
  if (range !== undefined) response.setHeader('Content-Range', `bytes ${start}-${end}/${size}`);
  response.writeHead(range === undefined ? 200 : 206);
  if (request.method === 'HEAD' || end < start) return void response.end();
  if (fault?.kind === 'stalled') return void response.flushHeaders();

  const last = fault?.kind === 'dropped' ? Math.min(end, start + fault.bytes - 1) : end;
  if (last < start) return void response.destroy();
  const stream = createReadStream(file.path, { start, end: last });
  stream.on('data', (part) => {
    logged.bytes += part.length;
  });
  stream.on('error', (error) => response.destroy(error));
  if (fault?.kind !== 'dropped') return void stream.pipe(response);
  stream.pipe(response, { end: false });
  stream.on('end', () => response.socket?.end());
}

/** One range of bytes; anything else that the header may say is answered with the whole file, as HTTP allows. */
function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') return { start: Math.max(0, size - Number(last)), end: size - 1 };
  const start = Number(first);
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
