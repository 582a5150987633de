/**
 * Records of the label store that prove themselves whole: text and bytes under a SHA-256, which covers the record's
 * key too, so that a record in another's place is as wrong as a damaged one.
 */
import { sha256Hex } from '../io/sha256.ts';

export interface SealedRecord {
  /** JSON. */
  readonly head: string;
  readonly body: ArrayBuffer;
  readonly digest: string;
}

/** What a record holds. `head` has the shape with which it was sealed: nobody else knows its digest. */
export interface RecordContent {
  readonly head: unknown;
  readonly body: ArrayBuffer;
}

export async function sealRecord(
  key: string,
  head: unknown,
  body: ArrayBuffer,
): Promise<SealedRecord> {
  const text = JSON.stringify(head);
  return { head: text, body, digest: await digestOf(key, text, body) };
}

/** `undefined` for what is not a whole record of this key. */
export async function openRecord(key: string, record: unknown): Promise<RecordContent | undefined> {
  if (typeof record !== 'object' || record === null) return undefined;
  const { head, body, digest } = record as Partial<SealedRecord>;
  if (typeof head !== 'string' || !(body instanceof ArrayBuffer)) return undefined;
  if (digest !== (await digestOf(key, head, body))) return undefined;
  return { head: JSON.parse(head), body };
}

async function digestOf(key: string, head: string, body: ArrayBuffer): Promise<string> {
  // With the length, so that bytes cannot move from one part to the other.
  const text = new TextEncoder().encode(`${key} ${body.byteLength} ${head}`);
  const bytes = new Uint8Array(text.length + body.byteLength);
  bytes.set(text);
  bytes.set(new Uint8Array(body), text.length);
  return sha256Hex(bytes);
}
