/**
 * Folders on the disk, read-only, under addresses of the dev server. Own middleware rather than Vite's: that one answers a
 * missing file with a page, and unpacks `.gz`.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname, join, normalize, sep } from 'node:path';
import type { Plugin } from 'vite';

const PREFIX = '/cli-files/';

/** Gives folders addresses; a folder's siblings are reached beside it. */
export class FileServer {
  readonly #parents: string[] = [];

  /** The address of a folder, absolute within the server. */
  addressOf(folder: string): string {
    const parent = dirname(folder);
    if (!this.#parents.includes(parent)) this.#parents.push(parent);
    const index = this.#parents.indexOf(parent);
    return `${PREFIX}${index}/${encodeURIComponent(basename(folder))}/`;
  }

  plugin(): Plugin {
    return {
      name: 'nerium:cli-files',
      configureServer: ({ middlewares }) => {
        middlewares.use((request, response, next) => {
          const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
          if (!path.startsWith(PREFIX)) next();
          else this.#answer(request, response, path.slice(PREFIX.length)).catch(next);
        });
      },
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const slash = path.indexOf('/');
    const parent = this.#parents[Number(path.slice(0, slash))];
    const inside = normalize(path.slice(slash + 1));
    if (parent === undefined || inside.startsWith('..') || inside.startsWith(sep)) {
      response.writeHead(404).end();
      return;
    }
    const file = join(parent, inside);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) sendFile(request, response, file, found.size);
    else response.writeHead(404).end();
  }
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
  size: number,
): void {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(first ?? 0);
  const end = Math.min(last === undefined || last === '' ? size - 1 : Number(last), size - 1);
  response.setHeader('Content-Type', 'application/octet-stream');
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('ETag', `"${size}"`);
  if (first !== undefined && start >= size) {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    return;
  }
  response.setHeader('Content-Length', end - start + 1);
  if (first !== undefined) response.setHeader('Content-Range', `bytes ${start}-${end}/${size}`);
  response.writeHead(first === undefined ? 200 : 206);
  if (request.method === 'HEAD' || end < start) response.end();
  else createReadStream(file, { start, end }).pipe(response);
}
