/**
 * In headless Chromium, against the sources as Vite's dev server gives them.
 */
import type { Page } from '@playwright/test';
import { FileServer } from '../browser/file-server.ts';
import { openPage } from '../browser/open-page.ts';
import type { ParityJobs } from './jobs.ts';
import type { ParityReport } from './report.ts';

/** A software adapter takes up to a minute for a case, and the first start compiles dependencies. */
const STALL_MS = 300_000;

export async function runInBrowser(jobs: ParityJobs): Promise<ParityReport> {
  const files = new FileServer();
  const addressed = toAddresses(jobs, files);
  const { page, close } = await openPage({ folder: 'cli/parity/page', plugins: [files.plugin()] });
  try {
    return await runInPage(page, addressed);
  } finally {
    await close();
  }
}

/** Folders become addresses. */
function toAddresses(
  { device, dtype, models, vectors }: ParityJobs,
  files: FileServer,
): ParityJobs {
  return {
    device,
    dtype,
    models: models.map((job) => ({
      ...job,
      model: files.addressOf(job.model),
      reference: files.addressOf(job.reference),
    })),
    vectors: vectors.map((job) => ({
      ...job,
      folder: files.addressOf(job.folder),
      publicTokenizers: Object.fromEntries(
        Object.entries(job.publicTokenizers).map(([name, folder]) => [
          name,
          files.addressOf(folder),
        ]),
      ),
    })),
  };
}

async function runInPage(page: Page, jobs: ParityJobs): Promise<ParityReport> {
  const watch = new Watch();
  page.on('crash', () => watch.fail('The page crashed'));
  await page.exposeFunction('parityProgress', (what: string) => watch.progress(what));
  await page.waitForFunction(() => typeof window.runParity === 'function', undefined, {
    timeout: STALL_MS,
  });
  try {
    const running = page.evaluate((work) => window.runParity(work), jobs);
    running.catch(() => undefined); // the watch may fail first, and closing the page then rejects this
    return await Promise.race([running, watch.failure]);
  } finally {
    watch.end();
  }
}

/** Fails where nothing happens for too long. */
class Watch {
  readonly failure: Promise<never>;
  #reject: (error: Error) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #last = 'start';

  constructor() {
    this.failure = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    this.failure.catch(() => undefined);
    this.progress(this.#last);
  }

  progress(what: string): void {
    this.#last = what;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.fail(`Nothing for ${STALL_MS / 1000} s`), STALL_MS);
  }

  fail(reason: string): void {
    this.#reject(new Error(`${reason}, last at: ${this.#last}.`));
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
