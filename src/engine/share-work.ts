/**
 * Tabs and workers of one origin share out the texts that none of them has encoded yet: who takes some holds their locks
 * until the vectors are stored; the others take other ones, or wait and find them in the store.
 */
import { hold, holdIfFree, type Release } from '../io/exclusively.ts';
import { hashOf } from '../labels/label-index.ts';

/** A lock each. A text is in the same part whatever list it is in. */
const PARTS = 64;
/** Fewer texts are not worth locks: two tabs that encode them at the same time both do, once. */
const WORTH_LOCKS = 256;
/** Texts of a share at least: many enough for batches of one length. */
const SHARE_TEXTS = 1024;

/**
 * Shares of `texts`, each held until the next one is asked for. Others may have stored some of them meanwhile, so the
 * store is read before a share is worked on.
 *
 * @param name of the store; without one nobody else has it, and all texts are one share
 * @example
 * for await (const share of takeShares(name, texts, signal)) await encode(share);
 */
export async function* takeShares(
  name: string | undefined,
  texts: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<readonly string[]> {
  if (name === undefined || texts.length < WORTH_LOCKS) {
    yield texts;
    return;
  }
  const parts = divide(texts);
  while (parts.size > 0) {
    const held: Release[] = [];
    try {
      yield await takeShare(name, parts, held, signal);
    } finally {
      for (const release of held) release();
    }
  }
}

function divide(texts: readonly string[]): Map<number, string[]> {
  const parts = new Map<number, string[]>();
  for (const text of texts) {
    // The upper bits: the lower ones choose buckets.
    const part = Math.floor(hashOf(text) / (2 ** 32 / PARTS));
    const known = parts.get(part);
    if (known === undefined) parts.set(part, [text]);
    else known.push(text);
  }
  return parts;
}

/** Moves parts that are free from `parts` to a share, and their locks to `held`. */
async function takeShare(
  name: string,
  parts: Map<number, string[]>,
  held: Release[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const share: string[] = [];
  for (const [part, texts] of [...parts]) {
    if (share.length >= SHARE_TEXTS) break;
    const release = await holdIfFree(`${name} ${part}`);
    if (release === undefined) continue;
    held.push(release);
    parts.delete(part);
    for (const text of texts) share.push(text);
  }
  const [next] = parts;
  if (share.length > 0 || next === undefined) return share;
  // Others work on all that is left. Nobody waits for us: nothing is held.
  held.push(await hold(`${name} ${next[0]}`, signal));
  parts.delete(next[0]);
  return next[1];
}
