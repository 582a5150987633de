/** Pages with the drop-in script, as tests use them. */
import { writeFileSync } from 'node:fs';
import { test as base, type ConsoleMessage, type Page } from '@playwright/test';
import type { EntitiesDetail, NerHighlight, NerInput } from '../../src/elements/define.ts';
import type { ProgressEvent } from '../../src/index.ts';
import type { TestServer, TestServerOptions } from './server.ts';
import { expect, type Fixtures, MOUNTS } from './test.ts';

interface Heard {
  /** `ner-entities`, in order. */
  readonly entities: {
    readonly id: string;
    readonly complete: boolean;
    readonly failed: number;
    readonly texts: string[];
    readonly labels: string[];
  }[];
  readonly errors: {
    readonly id: string;
    readonly code: string | undefined;
    readonly message: string;
    /** Texts of the elements that could not be read. */
    readonly lost: readonly (string | null)[];
  }[];
  readonly phases: string[];
}

declare global {
  interface Window {
    heard: Heard;
  }
}

export const MODEL = '/models/nerium-mini/';
export const LABELS = 'person, city, organization, date';

/** Workers that hold a model; where a core is idle, each has workers of ONNX Runtime's threads beside it. */
export function modelWorkers(page: Page): number {
  return page.workers().filter((worker) => !worker.url().includes('ort-wasm')).length;
}

export interface ElementsPage {
  readonly server: TestServer;
  /** What reached the console as an error or was thrown into the page. */
  readonly complaints: string[];
}

/**
 * Serves a page and opens it; what the elements say is in `window.heard` from the start.
 *
 * @param html what stands in the body
 * @param script address of the drop-in script
 */
export async function openElements(
  page: Page,
  startServer: Fixtures['startServer'],
  html: string,
  {
    script = '/package/cdn/nerium.js',
    ...options
  }: Partial<TestServerOptions> & {
    readonly script?: string;
  } = {},
): Promise<ElementsPage> {
  const folder = base.info().outputPath();
  writeFileSync(
    base.info().outputPath('index.html'),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
    <meta name="color-scheme" content="light dark">
    <script type="module" src="${script}"></script></head><body><main><h1>A page</h1>${html}</main></body></html>`,
  );
  const server = await startServer({ mounts: { ...MOUNTS, '/': folder }, ...options });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  const hear = (message: ConsoleMessage): void => {
    // A page without an icon is asked for one.
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) {
      complaints.push(message.text());
    }
  };
  page.on('console', hear);
  // What a policy refuses to a worker is told there only.
  page.on('worker', (worker) => worker.on('console', hear));
  await page.addInitScript(listen);
  await page.goto(server.url);
  return { server, complaints };
}

function listen(): void {
  const heard: Heard = { entities: [], errors: [], phases: [] };
  window.heard = heard;
  const idOf = ({ target }: Event): string => (target instanceof Element ? target.id : '');
  document.addEventListener('ner-entities', (event) => {
    const { entities, complete, failed } = (event as CustomEvent<EntitiesDetail>).detail;
    const texts = entities.map(({ text }) => text.replace(/\s+/g, ' '));
    const labels = entities.map(({ label }) => label);
    heard.entities.push({ id: idOf(event), complete, failed, texts, labels });
  });
  document.addEventListener('ner-error', (event) => {
    const { error, elements } = (event as HTMLElementEventMap['ner-error']).detail;
    const code = 'code' in error ? error.code : undefined;
    const lost = elements.map(({ textContent }) => textContent);
    heard.errors.push({ id: idOf(event), code, message: error.message, lost });
  });
  document.addEventListener('ner-progress', (event) => {
    heard.phases.push((event as CustomEvent<ProgressEvent>).detail.phase);
  });
}

/** Waits until an element has said that it read all, and gives the texts of its entities. */
export async function complete(page: Page, id: string): Promise<string[]> {
  await page.waitForFunction(
    (wanted) => window.heard.entities.findLast((one) => one.id === wanted)?.complete,
    id,
    { timeout: 60_000 },
  );
  return entityTexts(page, id);
}

/** Texts of the entities that an element has now. */
export function entityTexts(page: Page, id: string): Promise<string[]> {
  return page.locator(`#${id}`).evaluate((element) => {
    return (element as NerHighlight | NerInput).entities.map(({ text }) =>
      text.replace(/\s+/g, ' '),
    );
  });
}

/** What the page's registry of highlights holds under our names: each range's text. */
export function highlighted(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...CSS.highlights]
      .filter(([name]) => name.startsWith('nerium-'))
      .flatMap(([, ranges]) => [...ranges].map((range) => (range as Range).toString()))
      .map((text) => text.replace(/\s+/g, ' ')),
  );
}

/** Waits until the entities of an element are these. */
export async function expectEntities(page: Page, id: string, texts: string[]): Promise<void> {
  await expect.poll(() => entityTexts(page, id), { timeout: 30_000 }).toEqual(texts);
}
