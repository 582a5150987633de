/**
 * The map of characters that sentencepiece compiles into a model: a double-array trie over UTF-8 bytes, and the texts that
 * its values point at.
 */

export interface CharsMap {
  readonly units: Uint32Array;
  /** Replacements, each ended by a zero byte. */
  readonly texts: Uint8Array;
  readonly segmenter: Intl.Segmenter;
}

const UNIT_BYTES = 4;
/** Clusters of more UTF-8 bytes are not looked up as a whole. */
const MAX_CLUSTER_BYTES = 5;
const PRINTABLE_ASCII = /^[ -~]*$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Reads `precompiled_charsmap`: base64 of the trie's size in bytes (uint32, little endian), the trie, the texts.
 *
 * @throws Error of any kind where it is something else
 */
export function parseCharsMap(base64: unknown): CharsMap {
  if (typeof base64 !== 'string') throw new TypeError('not a string');
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const size = view.getUint32(0, true);
  if (size % UNIT_BYTES !== 0 || size + UNIT_BYTES > bytes.length)
    throw new RangeError('too short');
  const units = new Uint32Array(size / UNIT_BYTES);
  for (let unit = 0; unit < units.length; unit++) {
    units[unit] = view.getUint32(UNIT_BYTES * (unit + 1), true);
  }
  return {
    units,
    texts: bytes.subarray(UNIT_BYTES + size),
    segmenter: new Intl.Segmenter('en', { granularity: 'grapheme' }),
  };
}

/**
 * Replaces each grapheme cluster that the map knows, else each of its characters that it knows. As in the Python library,
 * the shortest known beginning of a cluster decides for the whole of it, so that marks behind it are lost.
 */
export function normalizeWith(map: CharsMap, text: string): string {
  let normalized = '';
  for (const segment of clustersOf(map, text)) {
    const bytes = encoder.encode(segment);
    const whole = bytes.length <= MAX_CLUSTER_BYTES ? lookUp(map, bytes) : undefined;
    if (whole !== undefined) {
      normalized += whole;
      continue;
    }
    for (const char of segment) normalized += lookUp(map, encoder.encode(char)) ?? char;
  }
  return normalized;
}

/** Printable ASCII has clusters of one character; finding that out with a segmenter takes a multiple of the time. */
function clustersOf({ segmenter }: CharsMap, text: string): Iterable<string> {
  if (PRINTABLE_ASCII.test(text)) return text;
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Replacement of the shortest beginning of `bytes` that the map knows. */
function lookUp({ units, texts }: CharsMap, bytes: Uint8Array): string | undefined {
  let node = offsetOf(units[0] ?? 0);
  for (const byte of bytes) {
    node ^= byte;
    const unit = units[node] ?? 0;
    if (byte === 0 || labelOf(unit) !== byte) return undefined;
    node ^= offsetOf(unit);
    if ((unit & 0x100) === 0) continue;
    const start = (units[node] ?? 0) & 0x7fffffff;
    const end = texts.indexOf(0, start);
    return decoder.decode(texts.subarray(start, end < 0 ? texts.length : end));
  }
  return undefined;
}

/** A unit with its highest bit set is a value: no byte is equal to its label. */
function labelOf(unit: number): number {
  return (unit & 0x800000ff) >>> 0;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
