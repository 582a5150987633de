/**
 * Packs for tests.
 */
import { concat } from '../../checkpoint/testing/fuzz.ts';
import { sha256 } from '../../io/sha256.ts';
import type { PackPrecision } from '../pack-format.ts';
import { PACK_MAGIC, PREAMBLE_BYTES } from '../pack-format.ts';
import { type PackContent, writePack } from '../write-pack.ts';

export function contentOf(
  count: number,
  dim: number,
  precision: PackPrecision,
  more: Partial<PackContent> = {},
): PackContent & { readonly all: Float32Array } {
  const names = Array.from({ length: count }, (_, i) => `label ${i} é`);
  const all = Float32Array.from({ length: count * dim }, (_, i) => Math.sin(i) * (1 + (i % 7)));
  return {
    fingerprint: {
      model: 'tiny',
      revision: null,
      checkpoint: 'ab'.repeat(32),
      dtype: 'fp32',
      stage: 'prompt',
    },
    precision,
    dim,
    names,
    texts: names,
    vectors: (first, end) => all.subarray(first * dim, end * dim),
    all,
    ...more,
  };
}

export async function bytesOf(content: PackContent): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of writePack(content)) parts.push(part);
  return concat(parts);
}

/** The header's JSON and what is behind it. */
export function takeApart(pack: Uint8Array): { header: unknown; data: Uint8Array } {
  const length = new DataView(pack.buffer, pack.byteOffset).getUint32(8, true);
  const end = PREAMBLE_BYTES + length;
  const json = new TextDecoder().decode(pack.subarray(PREAMBLE_BYTES, end));
  return { header: JSON.parse(json), data: pack.subarray(end) };
}

/** A pack with any header, and the right length and hash of it. */
export function putTogether(header: unknown, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const preamble = new Uint8Array(PREAMBLE_BYTES);
  preamble.set(PACK_MAGIC);
  new DataView(preamble.buffer).setUint32(8, json.length, true);
  preamble.set(sha256(json), 16);
  return concat([preamble, json, data]);
}
