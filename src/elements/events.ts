/**
 * What the elements tell a page. Events bubble and cross shadow borders, so one listener on the document hears all.
 */
import type { NeriumError } from '../index.ts';
import type { Entity, ProgressEvent } from '../protocol.ts';

/** An entity in a page. */
export interface PageEntity {
  /** As it stands in the source of the page: white space is not collapsed. */
  readonly text: string;
  readonly label: string;
  /** Probability in (0, 1). */
  readonly score: number;
  /** Where it is; made when it is first read, from then on it follows the page while the page changes. */
  readonly range: Range;
}

/** `detail` of `ner-entities`. */
export interface EntitiesDetail<Found extends PageEntity | Entity = PageEntity | Entity> {
  /** All that are known now, in the order of the text. */
  readonly entities: readonly Found[];
  /** Whether nothing is left to be read, until the text changes; parts in view come first. */
  readonly complete: boolean;
  /** How many blocks of the text, paragraphs for instance, the model could not read; `ner-error` said why. */
  readonly failed: number;
}

/** `detail` of `ner-error`. */
export interface ErrorDetail {
  readonly error: NeriumError | Error;
  /** Whose text could not be read; empty where none can be. */
  readonly elements: readonly Element[];
}

declare global {
  interface HTMLElementEventMap {
    'ner-entities': CustomEvent<EntitiesDetail>;
    'ner-progress': CustomEvent<ProgressEvent>;
    'ner-error': CustomEvent<ErrorDetail>;
  }
}

export function send<Name extends 'ner-entities' | 'ner-progress' | 'ner-error'>(
  target: EventTarget,
  name: Name,
  detail: HTMLElementEventMap[Name]['detail'],
): void {
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

const reported = new Set<string>();

/**
 * Tells the page's author what went wrong: by an event, and once in the console. Nothing is thrown into the page, and
 * its readers see the page as it is without us.
 */
export function sendError(
  target: Element,
  reason: unknown,
  elements: readonly Element[] = [],
): void {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  send(target, 'ner-error', { error, elements });
  const line = `<${target.localName}>: ${error.message}`;
  if (reported.has(line)) return;
  reported.add(line);
  // biome-ignore lint/suspicious/noConsole: the one place where a page's author looks
  console.error(line, error);
}
