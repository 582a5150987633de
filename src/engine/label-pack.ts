/**
 * Labels whose vectors come from a pack: the label tower does not run, and nothing is stored.
 */
import { invalidInput, NeriumError } from '../errors.ts';
import { bytesAsset } from '../io/bytes-source.ts';
import { fileSource } from '../io/file-source.ts';
import { openHttpAsset } from '../io/http-asset.ts';
import type { Asset } from '../io/source.ts';
import type { LabelFingerprint } from '../labels/fingerprint.ts';
import { checkPackFits, type LabelPack, openPack } from '../labels/read-pack.ts';
import type { PackRequest } from '../protocol.ts';

export interface PackedLabels {
  readonly pack: LabelPack;
  readonly names: readonly string[];
  /** [labels, D]: after the prompt head, at the pack's precision. */
  readonly vectors: Float32Array;
}

/** A record of descriptions has strings for values, also where its label is called "pack". */
export function isPackRequest(input: unknown): input is PackRequest {
  if (typeof input !== 'object' || input === null || !('pack' in input)) return false;
  return typeof input.pack === 'object' && !Array.isArray(input);
}

/** The pack's bytes: of an address, in ranges where the server can. */
export async function openPackAsset({ pack }: PackRequest, signal?: AbortSignal): Promise<Asset> {
  if (pack instanceof Uint8Array) return bytesAsset('the pack', pack);
  if (pack instanceof File) return found(await fileSource([pack]).open(pack.name), pack.name);
  if (typeof pack?.href !== 'string') {
    throw invalidInput('pack', pack, 'It is a URL object, a File or a Uint8Array.');
  }
  return found(await openHttpAsset(new URL(pack.href), pack.href, {}, signal), pack.href);
}

/**
 * @throws NeriumError PACK_INVALID, PACK_MISMATCH
 */
export async function readPackedLabels(
  asset: Asset,
  fingerprint: Omit<LabelFingerprint, 'precision'>,
  signal?: AbortSignal,
): Promise<PackedLabels> {
  const pack = await openPack(asset, signal);
  const { count } = pack.header;
  checkPackFits(pack.header, { ...fingerprint, revision: fingerprint.revision ?? null });
  const names = await pack.names(signal);
  const vectors = await pack.vectors(0, count, signal);
  return { pack, names, vectors };
}

function found(asset: Asset | undefined, name: string): Asset {
  if (asset !== undefined) return asset;
  throw new NeriumError('ASSET_MISSING', `There is no label pack at ${name}.`, {
    hint: 'Check the address.',
  });
}
