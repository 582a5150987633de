/**
 * A web server for tests: files from memory, with or without ranges, and a log of what was asked.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestServer {
  readonly url: string;
  readonly files: Map<string, Uint8Array>;
  /** One entry a request: path and range. */
  readonly log: string[];
  /** Answers before the files do, where it returns true. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  ranges: boolean;
  etags: boolean;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const files = new Map<string, Uint8Array>();
  const log: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').slice(1).replace(/\?.*/, ''));
    log.push(`${path} ${request.headers.range ?? ''}`.trim());
    if (self.intercept?.(request, response)) return;
    const file = files.get(path);
    if (file === undefined) {
      response.writeHead(404).end('not found');
      return;
    }
    const headers: Record<string, string> = { 'Content-Type': 'application/octet-stream' };
    if (self.etags) headers.ETag = `"${file.byteLength}-${file[0]}"`;
    const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (!self.ranges || match === null) {
      response.writeHead(200, headers).end(file);
      return;
    }
    const start = Number(match[1]);
    const end = Math.min(Number(match[2]) + 1, file.byteLength);
    if (start >= file.byteLength) {
      response.writeHead(416, { 'Content-Range': `bytes */${file.byteLength}` }).end();
      return;
    }
    headers['Content-Range'] = `bytes ${start}-${end - 1}/${file.byteLength}`;
    response.writeHead(206, headers).end(file.subarray(start, end));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const self: TestServer = {
    url: `http://127.0.0.1:${port}/`,
    files,
    log,
    intercept: undefined,
    ranges: true,
    etags: true,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}
