/**
 * One file on a server: in ranges where the server can, else read once from beginning to end and kept.
 */
import { NeriumError } from '../errors.ts';
import { checkRange } from './bounds.ts';
import { ChangedFileError } from './changed-file.ts';
import {
  failOnStatus,
  type HttpOptions,
  type HttpRequest,
  readBody,
  sendRequest,
  withRetries,
} from './http-request.ts';
import type { Asset } from './source.ts';

/** The probe asks for as much as a block holds: small files are complete with it. */
const PROBE_BYTES = 2 ** 20;

/**
 * Opens `url`, or gives `undefined` for 404 and 410.
 * Fails with NETWORK_FAILED or, for an HTML page, with ASSET_INVALID.
 */
export async function openHttpAsset(
  url: URL,
  path: string,
  options: HttpOptions,
  signal?: AbortSignal,
): Promise<Asset | undefined> {
  const request: HttpRequest = { url, path, options, signal };
  return withRetries(request, async (isLast) => {
    // Some hosts store files compressed and send them so, asked for a range or not: then browsers give no answer at all.
    const range = isLast ? undefined : ([0, PROBE_BYTES - 1] as const);
    const response = await sendRequest(request, range);
    if (response.status === 404 || response.status === 410) {
      void response.body?.cancel();
      return undefined;
    }
    if (response.status === 206) {
      const total = totalOf(response);
      if (total !== undefined && !response.headers.has('Content-Encoding')) {
        const head = await collect(request, response, 0, Math.min(PROBE_BYTES, total));
        return rangedAsset(request, versionOf(response, total), total, head);
      }
      // The size is not exposed to this page (CORS): ask for the whole file instead.
      void response.body?.cancel();
      return wholeAsset(request, await sendRequest(request));
    }
    // No byte can be in range of an empty file.
    if (response.status === 416) return wholeAsset(request, await sendRequest(request));
    return wholeAsset(request, response);
  });
}

/** `bytes 0-99/1234` → 1234. */
function totalOf(response: Response): number | undefined {
  const match = /^bytes \d+-\d+\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '');
  const total = Number(match?.[1]);
  return Number.isSafeInteger(total) ? total : undefined;
}

function versionOf(response: Response, size: number): string {
  const tag =
    response.headers.get('ETag')?.replace(/^W\//, '') ?? response.headers.get('Last-Modified');
  return tag === undefined || tag === null ? String(size) : `${size} ${tag}`;
}

function rangedAsset(opened: HttpRequest, version: string, size: number, head: Uint8Array): Asset {
  const { path } = opened;
  return {
    path,
    size,
    version,
    async read(start, end, signal) {
      signal?.throwIfAborted();
      checkRange(path, size, start, end);
      if (end <= head.byteLength) return head.subarray(start, end);
      const request = { ...opened, signal };
      return withRetries(request, async () => {
        const response = await sendRequest(request, [start, end - 1]);
        if (response.status !== 206) {
          if (response.status !== 200) failOnStatus(request.url, response);
          void response.body?.cancel();
          throw changed(request.url);
        }
        const total = totalOf(response);
        if (total !== undefined && versionOf(response, total) !== version) {
          void response.body?.cancel();
          throw changed(request.url);
        }
        return collect(request, response, start, end);
      });
    },
  };
}

/** The body of a 206, which must be exactly as long as what was asked for. */
async function collect(
  request: HttpRequest,
  response: Response,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  let length = 0;
  for await (const part of readBody(request, response, start === 0)) {
    if (length + part.byteLength > bytes.byteLength) throw wrongLength(request, bytes.byteLength);
    bytes.set(part, length);
    length += part.byteLength;
  }
  if (length !== bytes.byteLength) throw wrongLength(request, bytes.byteLength);
  return bytes;
}

/** A file from a server without ranges. Kept in the parts in which it arrived: joining them would double it. */
async function wholeAsset(request: HttpRequest, response: Response): Promise<Asset> {
  if (response.status !== 200) failOnStatus(request.url, response);
  const parts: Uint8Array[] = [];
  const starts: number[] = [];
  let size = 0;
  for await (const part of readBody(request, response, true)) {
    parts.push(part);
    starts.push(size);
    size += part.byteLength;
  }
  const { path } = request;
  return {
    path,
    size,
    version: versionOf(response, size),
    async read(start, end, signal) {
      signal?.throwIfAborted();
      checkRange(path, size, start, end);
      const bytes = new Uint8Array(end - start);
      for (let index = lastAtMost(starts, start); index < parts.length; index++) {
        const part = parts[index];
        const partStart = starts[index];
        if (part === undefined || partStart === undefined || partStart >= end) break;
        const from = Math.max(start - partStart, 0);
        bytes.set(part.subarray(from, end - partStart), partStart + from - start);
      }
      return bytes;
    },
  };
}

/** Index of the last entry of an ascending list that is not over `value`; 0 where all are. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((ascending[middle] ?? Number.POSITIVE_INFINITY) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function changed(url: URL): NeriumError {
  return new ChangedFileError(`${url.href} changed while it was read`, 'Load the model again.');
}

function wrongLength(request: HttpRequest, length: number): NeriumError {
  return new NeriumError(
    'NETWORK_FAILED',
    `${request.url.href} was to send ${length} bytes and sent another number.`,
    { hint: 'The server, or a proxy before it, answers range requests wrongly.' },
  );
}
