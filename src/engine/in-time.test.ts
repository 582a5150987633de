import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inTime } from './in-time.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A GPU whose work ends when it is destroyed. */
function slowGpu() {
  let fail: (error: Error) => undefined = () => undefined;
  const work = new Promise<void>((_, reject) => {
    fail = (error) => void reject(error);
  });
  return { work, gpu: { destroy: vi.fn((): undefined => fail(new Error('lost'))) } };
}

test('a check that never ends is given up, with its GPU', async () => {
  const { work, gpu } = slowGpu();
  const checking = inTime(work, gpu);
  const failure = expect(checking).rejects.toMatchObject({
    code: 'RUNTIME_FAILED',
    message: expect.stringContaining('took over 30 s'),
  });
  await vi.advanceTimersByTimeAsync(29_000);
  expect(gpu.destroy).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  await failure;
});

test('a check that ends in time keeps its GPU, and its own error', async () => {
  const { gpu } = slowGpu();
  await inTime(Promise.resolve(), gpu);
  const error = new Error('wrong numbers');
  await expect(inTime(Promise.reject(error), gpu)).rejects.toBe(error);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(gpu.destroy).not.toHaveBeenCalled();
});
