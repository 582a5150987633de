import { afterEach, expect, test, vi } from 'vitest';
import { chooseThreads } from './threads.ts';

afterEach(() => vi.unstubAllGlobals());

function stub(isolated: boolean, cores: number): void {
  vi.stubGlobal('crossOriginIsolated', isolated);
  vi.stubGlobal('navigator', { hardwareConcurrency: cores });
}

test('without isolation there is one thread, whatever is asked for', async () => {
  stub(false, 8);
  expect(await chooseThreads(4)).toBe(1);
  expect(await chooseThreads('auto', async () => 4)).toBe(1);
});

test('auto takes the idle cores, within 1 and 4', async () => {
  stub(true, 16);
  expect(await chooseThreads('auto', async (most) => most)).toBe(4);
  expect(await chooseThreads('auto', async () => 2)).toBe(2);
  expect(await chooseThreads('auto', async () => 0)).toBe(1);
});

test('a number is taken as it is, and one core is not probed', async () => {
  stub(true, 1);
  const probe = vi.fn();
  expect(await chooseThreads(3, probe)).toBe(3);
  expect(await chooseThreads('auto', probe)).toBe(1);
  expect(probe).not.toHaveBeenCalled();
});

test('a worker of another origin has one thread, unless more are asked for', async () => {
  stub(true, 8);
  vi.stubGlobal('location', { protocol: 'blob:' });
  expect(await chooseThreads('auto', async () => 4)).toBe(1);
  expect(await chooseThreads(4)).toBe(4);
});
