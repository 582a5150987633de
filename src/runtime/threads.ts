/**
 * How many threads WebAssembly gets. More than one only where they help: ONNX Runtime's threads wait for one another by
 * spinning, so on a core that is busy elsewhere they make a run slower (measured: 1.2 to 1.9 times), while on idle
 * cores two threads run 1.8 times as fast as one. `hardwareConcurrency` says nothing about that, so it is probed.
 */
import { spin } from './spin.ts';

/** Beyond four, towers of this size gain little. */
const MAX_THREADS = 4;
const PROBE_TIMEOUT_MS = 1500;

/** The name under which a worker's own script is started again to take part in the probe. */
export const PROBE_WORKER = 'nerium-thread-probe';

/**
 * The number of threads: 1 unless the page is cross-origin isolated, as threads need shared memory.
 *
 * @param request a number of the caller's, or `auto`
 * @param probe how many cores are idle, asked for at most so many
 */
export async function chooseThreads(
  request: number | 'auto',
  probe: (most: number) => Promise<number> = idleCores,
): Promise<number> {
  if (globalThis.crossOriginIsolated !== true) return 1;
  if (request !== 'auto') return request;
  // Started from another origin than the page's: threads would need `blob:` in the page's `script-src`, and a page
  // that refuses it would have no model at all.
  if (globalThis.location?.protocol === 'blob:') return 1;
  const most = Math.min(MAX_THREADS, navigator.hardwareConcurrency ?? 1);
  return most < 2 ? 1 : Math.max(1, Math.min(most, await probe(most)));
}

/**
 * Runs the same loop alone and then on `most` threads at once: the sum of their speeds, in units of the one alone, is
 * the number of cores that are free. Takes about 0.1 s. Any failure counts as one core.
 */
async function idleCores(most: number): Promise<number> {
  const workers: Worker[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (let index = 1; index < most; index++) {
      workers.push(new Worker(globalThis.location.href, { type: 'module', name: PROBE_WORKER }));
    }
    const measuring = measure(workers);
    const timeout = new Promise<number>((resolve) => {
      timer = setTimeout(() => resolve(1), PROBE_TIMEOUT_MS);
    });
    return await Promise.race([measuring, timeout]);
  } catch {
    return 1; // nested workers are refused, by a policy say
  } finally {
    clearTimeout(timer);
    for (const worker of workers) worker.terminate();
  }
}

async function measure(workers: readonly Worker[]): Promise<number> {
  await Promise.all(workers.map(nextMessage));
  spin(); // the first pass runs before the compiler has optimised it
  const alone = Math.min(spin(), spin()); // one alone may have been interrupted
  const answers = Promise.all(workers.map(nextMessage));
  for (const worker of workers) worker.postMessage('go');
  const own = spin();
  const others = await answers;
  const speeds = [own, ...others].map((duration) => alone / duration);
  // A quarter of a core may be lost to the messages themselves.
  return Math.floor(speeds.reduce((sum, speed) => sum + speed, 0.25));
}

function nextMessage(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', (event) => resolve(event.data), { once: true });
    worker.addEventListener('error', reject, { once: true });
  });
}
