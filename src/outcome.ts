/**
 * Errors across the worker's boundary. Structured cloning and Comlink keep only name, message and stack, and pending
 * calls would lose code and cause; so every answer is a record and the page rebuilds the error.
 */
import { NeriumError, type NeriumErrorCode } from './errors.ts';
import type { ErrorRecord } from './protocol.ts';

export function toRecord(error: unknown, depth = 3): ErrorRecord {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const cause =
    error.cause === undefined || depth === 0 ? undefined : toRecord(error.cause, depth - 1);
  return {
    name: error.name,
    message: error.message,
    ...(error instanceof NeriumError && { code: error.code }),
    ...(error instanceof NeriumError && error.hint !== undefined && { hint: error.hint }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(cause !== undefined && { cause }),
  };
}

/** The error that a record was made of: a NeriumError, a DOMException of an abort, or a plain error. */
export function fromRecord(record: ErrorRecord): Error {
  const cause = record.cause === undefined ? undefined : fromRecord(record.cause);
  let error: Error;
  if (record.code !== undefined) {
    // The record's message holds the hint already.
    error = new NeriumError(record.code as NeriumErrorCode, record.message, { cause });
    Object.assign(error, { hint: record.hint });
  } else if (record.name === 'AbortError' || record.name === 'TimeoutError') {
    error = new DOMException(record.message, record.name);
  } else {
    error = new Error(record.message, { cause });
    error.name = record.name;
  }
  if (record.stack !== undefined && !(error instanceof DOMException)) error.stack = record.stack;
  return error;
}
