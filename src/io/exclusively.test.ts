import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exclusively, hold, holdIfFree } from './exclusively.ts';

/** Without the browser's locks: tasks of one realm only. */
describe('where there are no locks', () => {
  beforeEach(() => vi.stubGlobal('navigator', {}));
  afterEach(() => vi.unstubAllGlobals());

  test('tasks of one name run one after another, also after a failure', async () => {
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve));
      log.push(`${name} ends`);
      if (name === 'b') throw new Error('b');
      return name;
    };
    const results = await Promise.allSettled([
      exclusively('x', task('a')),
      exclusively('x', task('b')),
      exclusively('x', task('c')),
      exclusively('y', task('d')),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    const ofX = log.filter((line) => !line.startsWith('d'));
    expect(ofX.map((line) => line.replace(' ', ''))).toEqual([
      'abegins',
      'aends',
      'bbegins',
      'bends',
      'cbegins',
      'cends',
    ]);
  });

  test('a lock that is held is not free, and is free again', async () => {
    const release = await hold('x');
    expect(await holdIfFree('x')).toBeUndefined();
    const free = await holdIfFree('y');
    expect(free).toBeDefined();
    free?.();
    release();
    const again = await holdIfFree('x');
    expect(again).toBeDefined();
    again?.();
  });

  test('who stops waiting does not hold back the next', async () => {
    const release = await hold('x');
    const controller = new AbortController();
    const waiting = hold('x', controller.signal);
    const next = hold('x');
    controller.abort();
    release();
    await expect(waiting).rejects.toThrow(DOMException);
    (await next)();
  });
});

test('a frame that is refused locks has its own', async () => {
  const request = () => Promise.reject(new DOMException('no', 'SecurityError'));
  vi.stubGlobal('navigator', { locks: { request } });
  const release = await hold('z');
  expect(await holdIfFree('z')).toBeUndefined();
  release();
  vi.unstubAllGlobals();
});
