/**
 * Bytes of a text file as text. Files do not say how they are encoded.
 */

/**
 * UTF-8 and UTF-16 by their marks, else UTF-8 where it is valid, else what a web page declares, else Windows-1252.
 *
 * @example
 * decodeText(new Uint8Array([0xe9])); // 'é'
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decode(bytes, 'utf-16le') ?? '';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decode(bytes, 'utf-16be') ?? '';
  return (
    decode(bytes, 'utf-8') ?? decode(bytes, declared(bytes)) ?? decode(bytes, 'windows-1252') ?? ''
  );
}

/**
 * Whether what was decoded is no text: it holds a zero, or many other characters that no text holds.
 *
 * @example
 * isBinary('PK\u0003\u0004\u0000'); // true
 */
export function isBinary(text: string): boolean {
  const head = text.slice(0, 10_000);
  let odd = 0;
  for (let at = 0; at < head.length; at++) {
    const code = head.charCodeAt(at);
    if (code === 0) return true;
    // All controls but tab, line ends, form feed and escape.
    if (code < 0x20 ? !(code >= 9 && code <= 13) && code !== 27 : code === 0xfffd) odd++;
  }
  return odd > head.length / 50;
}

function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** As in `<meta charset="…">`, which stands within the first KiB. */
function declared(bytes: Uint8Array): string {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 1024));
  return /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1] ?? 'utf-8';
}
