import { NeriumError } from '../../../src/errors.ts';
import { openSource } from '../../../src/io/open-source.ts';
import { toRecord } from '../../../src/outcome.ts';
import type { DeviceName, ErrorRecord } from '../../../src/protocol.ts';
import { openDevice } from '../../../src/runtime/device.ts';
import { importOrt } from '../../../src/runtime/ort.ts';
import { createRuntime, type Runtime } from '../../../src/runtime/runtime.ts';
import type { ParityJobs } from '../jobs.ts';
import type { ParityReport } from '../report.ts';
import { runJobs } from '../run-jobs.ts';

export type WorkerMessage =
  | { readonly progress: string }
  | { readonly report: ParityReport }
  | { readonly error: ErrorRecord };

addEventListener('message', async ({ data: jobs }: MessageEvent<ParityJobs>) => {
  const send = (message: WorkerMessage): void => postMessage(message);
  try {
    const device = jobs.device === 'webgpu' ? 'webgpu' : 'wasm';
    let runtime: Promise<Runtime> | undefined;
    const report = await runJobs(jobs, {
      open: (url) => openSource({ kind: 'url', url: new URL(url, location.href).href }),
      startRuntime: () => {
        runtime ??= startRuntime(device);
        return runtime;
      },
      onProgress: (progress) => send({ progress }),
    });
    send({ report });
  } catch (error) {
    send({ error: toRecord(error) });
  }
});

async function startRuntime(device: DeviceName): Promise<Runtime> {
  const ort = await importOrt(device, { threads: 1 });
  const runtime = createRuntime(ort, await openDevice(device));
  if (runtime.device === device) return runtime;
  throw new NeriumError('WEBGPU_UNAVAILABLE', `${device} was asked for; ${runtime.device} came.`);
}
