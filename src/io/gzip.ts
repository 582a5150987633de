/**
 * gzip by the platform's streams.
 */

/**
 * @example
 * const small = await gzip(new TextEncoder().encode(json));
 */
export function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return collect(through(bytes, new CompressionStream('gzip')), Number.POSITIVE_INFINITY);
}

/**
 * Unpacks to at most `limit` bytes, and stops there: a small file may claim to be huge.
 *
 * @throws RangeError past the limit, TypeError where the bytes are not gzip
 */
export function gunzip(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  return collect(through(bytes, new DecompressionStream('gzip')), limit);
}

function through(
  bytes: Uint8Array,
  transform: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array> {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(transform);
}

async function collect(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    parts.push(step.value);
    length += step.value.byteLength;
    if (length <= limit) continue;
    await reader.cancel();
    throw new RangeError(`more than ${limit} bytes`);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
