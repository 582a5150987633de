import { directorySource } from '../../src/io/directory-source.ts';
import { openDevice } from '../../src/runtime/device.ts';
import { importOrt } from '../../src/runtime/ort.ts';
import { createRuntime, type Runtime } from '../../src/runtime/runtime.ts';
import type { ParityJobs } from './jobs.ts';
import type { ParityReport } from './report.ts';
import { runJobs } from './run-jobs.ts';

/** In this process, on ONNX Runtime's WebAssembly with one thread. */
export function runInNode(
  jobs: ParityJobs,
  onProgress: (what: string) => void = () => undefined,
): Promise<ParityReport> {
  let runtime: Promise<Runtime> | undefined;
  return runJobs(jobs, {
    open: directorySource,
    startRuntime: () => {
      runtime ??= startRuntime();
      return runtime;
    },
    onProgress,
  });
}

async function startRuntime(): Promise<Runtime> {
  return createRuntime(await importOrt('wasm', { threads: 1 }), await openDevice('wasm'));
}
