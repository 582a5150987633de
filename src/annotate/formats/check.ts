/**
 * Reading what others wrote: every value is looked at, and what is wrong is named by its place.
 */
import { NeriumError } from '../../errors.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** @param where the value stands, for messages: `document 2 of notes.json` */
export function unreadable(where: string, what: string, cause?: unknown): NeriumError {
  return new NeriumError('INPUT_INVALID', `${where} ${what}.`, {
    hint: 'Nothing was imported.',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function parseJson(content: string, where: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch (cause) {
    throw unreadable(where, 'is not JSON', cause);
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readRecord(value: unknown, where: string): JsonRecord {
  if (!isRecord(value)) throw unreadable(where, 'is no object');
  return value;
}

export function readList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unreadable(where, 'is no list');
  return value;
}

export function readString(value: unknown, where: string): string {
  if (typeof value !== 'string') throw unreadable(where, 'is no string');
  return value;
}

/** A label: a string with something to see in it. */
export function readLabel(value: unknown, where: string): string {
  const label = readString(value, where);
  if (label.trim() === '') throw unreadable(where, 'is an empty label');
  return label;
}

export function readIndex(value: unknown, where: string): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw unreadable(where, 'is no offset');
  return Number(value);
}

/** A probability, or nothing. */
export function readScore(value: unknown, where: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw unreadable(where, 'is no probability');
  }
  return value;
}
