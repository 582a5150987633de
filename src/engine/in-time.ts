import { NeriumError } from '../errors.ts';

/** Longer than any GPU takes that is worth having; compiling shaders is most of it. */
const LIMIT_MS = 30_000;

/** Waits for the check of a GPU, but not for ever: a GPU that is destroyed fails what still runs on it. */
export async function inTime(check: Promise<void>, gpu: Pick<GPUDevice, 'destroy'>): Promise<void> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    gpu.destroy();
  }, LIMIT_MS);
  try {
    await check;
  } catch (cause) {
    if (!isLate) throw cause;
    throw new NeriumError(
      'RUNTIME_FAILED',
      `The GPU took over ${LIMIT_MS / 1000} s for two short texts.`,
      { hint: "Use device: 'wasm'.", cause },
    );
  } finally {
    clearTimeout(timer);
  }
}
