/**
 * Labels whose vectors come from a pack: the label tower does not run, and nothing is stored. A chunk of its own.
 */
import { invalidInput, NeriumError } from '../errors.ts';
import { bytesAsset } from '../io/bytes-source.ts';
import { fileAsset } from '../io/file-source.ts';
import { openHttpAsset } from '../io/http-asset.ts';
import type { Asset } from '../io/source.ts';
import type { LabelFingerprint } from '../labels/fingerprint.ts';
import { checkPackFits, type LabelPack, openPack } from '../labels/read-pack.ts';
import type { PackRequest } from '../protocol.ts';
import type { DetailSource, Fields } from './label-details.ts';

export interface PackedLabels {
  readonly names: readonly string[];
  /** [labels, D]: after the prompt head, at the pack's precision. */
  readonly vectors: Float32Array;
  readonly details: DetailSource;
}

/**
 * @throws NeriumError PACK_INVALID, PACK_MISMATCH where another model made it
 */
export async function openPackedLabels(
  request: PackRequest,
  fingerprint: Omit<LabelFingerprint, 'precision'>,
  signal?: AbortSignal,
): Promise<PackedLabels> {
  const pack = await openPack(await openPackAsset(request, signal), signal);
  checkPackFits(pack.header, { ...fingerprint, revision: fingerprint.revision ?? null });
  const names = await pack.names(signal);
  const vectors = await pack.vectors(0, pack.header.count, signal);
  return { names, vectors, details: packDetails(pack) };
}

/** The pack's bytes: of an address, in ranges where the server can. */
async function openPackAsset({ pack }: PackRequest, signal?: AbortSignal): Promise<Asset> {
  if (pack instanceof Uint8Array) return bytesAsset('the pack', pack);
  if (pack instanceof File) return fileAsset(pack.name, pack);
  if (typeof pack?.href !== 'string') {
    throw invalidInput('pack', pack, 'It is a URL object, a File or a Uint8Array.');
  }
  const asset = await openHttpAsset(new URL(pack.href), pack.href, {}, signal);
  if (asset !== undefined) return asset;
  throw new NeriumError('ASSET_MISSING', `There is no label pack at ${pack.href}.`, {
    hint: 'Check the address.',
  });
}

/** Fields of a pack's labels: `id`, `text` where what was encoded is not the name, and its columns. */
function packDetails(pack: LabelPack): DetailSource {
  const { details, columns: names } = pack.header;
  return {
    async read(places, signal) {
      const found: Fields[] = places.map(() => ({}));
      for (const { first, count } of details) {
        const rows = [...places.keys()].filter((row) => {
          const place = places[row] ?? -1;
          return place >= first && place < first + count;
        });
        if (rows.length === 0) continue;
        const { texts, ids, columns } = await pack.details(first, first + count, signal);
        for (const row of rows) {
          const at = (places[row] ?? 0) - first;
          // By entries: a column may have any name, also that of a property of all objects.
          found[row] = Object.fromEntries([
            ...names.map((name, index) => [name, columns[index]?.[at]]),
            ...(ids === undefined ? [] : [['id', ids[at]]]),
            ...(texts === undefined ? [] : [['text', texts[at]]]),
          ]);
        }
      }
      return found;
    },
  };
}
