/** The page that `parity` opens: passes its jobs to a worker, where the library runs in pages too. */
import { fromRecord } from '../../../src/outcome.ts';
import type { ParityJobs } from '../jobs.ts';
import type { ParityReport } from '../report.ts';
import type { WorkerMessage } from './parity.worker.ts';

declare global {
  interface Window {
    runParity(jobs: ParityJobs): Promise<ParityReport>;
    /** Given by the command. */
    parityProgress(what: string): void;
  }
}

window.runParity = (jobs) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./parity.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('error', ({ message }) => {
      reject(new Error(`The worker failed: ${message || 'its script could not be loaded'}.`));
    });
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
      if ('progress' in data) window.parityProgress(data.progress);
      else if ('report' in data) resolve(data.report);
      else reject(fromRecord(data.error));
    });
    worker.postMessage(jobs);
  });
