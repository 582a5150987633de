/** A model that knows two names: what elements do with entities does not depend on where these come from. */
import type { Page } from '@playwright/test';
import type { Entity, Nerium } from '../../src/index.ts';
import { openElements } from './elements.ts';
import type { Fixtures } from './test.ts';

export interface Pretended {
  readonly ner: Nerium;
  /** Lengths of the texts of each call. */
  readonly calls: number[][];
  /** The model fails on texts that this matches. */
  failsOn: RegExp | undefined;
}

declare global {
  interface Window {
    pretended: Pretended;
  }
}

/** Finds every `Marie Curie` and `Paris`. */
function pretend(): void {
  const calls: number[][] = [];
  const check = (texts: readonly string[]): void => {
    const { failsOn } = window.pretended;
    if (failsOn !== undefined && texts.some((text) => failsOn.test(text))) throw new Error('No.');
  };
  const message = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(undefined);
    });
  const find = (text: string): Entity[] =>
    Array.from(text.matchAll(/Marie Curie|Paris/g), ({ 0: found, index }) => ({
      text: found,
      label: found === 'Paris' ? 'city' : 'person',
      start: index,
      end: index + found.length,
      score: 0.9,
    }));
  const ner = {
    labels: async (names: readonly string[]) => ({ names, dispose: () => undefined }),
    extract: async (texts: readonly string[]) => {
      calls.push(texts.map(({ length }) => length));
      await message(); // as an answer of a worker
      check(texts);
      return texts.map(find);
    },
    async *stream(text: string) {
      calls.push([text.length]);
      for (const entity of find(text)) yield [entity];
      check([text]);
    },
  };
  window.pretended = { ner: ner as unknown as Nerium, calls, failsOn: undefined };
}

/**
 * An element with the pretended model, in a page that is otherwise empty.
 *
 * @param isWaiting whether the element gets its model later
 */
export async function openPretended(
  page: Page,
  startServer: Fixtures['startServer'],
  content: string,
  { isWaiting = false } = {},
): Promise<void> {
  await page.addInitScript(pretend);
  await openElements(page, startServer, '');
  await page.evaluate(
    ({ html, hasModel }) => {
      const text = document.createElement('ner-highlight');
      Object.assign(text, { id: 'text', innerHTML: html });
      if (hasModel) text.ner = window.pretended.ner;
      text.labels = ['person', 'city'];
      document.querySelector('main')?.append(text);
    },
    { html: content, hasModel: !isWaiting },
  );
}
