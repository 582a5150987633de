import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exclusively, hold, holdIfFree, holdShared } from './exclusively.ts';
import { FakeLocks } from './testing/fake-locks.ts';

afterEach(() => vi.unstubAllGlobals());

describe.each([
  ['of a browser', { locks: new FakeLocks() }],
  ['of one realm, where the browser has none', {}],
])('locks %s', (_, navigator) => {
  beforeEach(() => vi.stubGlobal('navigator', navigator));

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
    await new Promise((resolve) => setTimeout(resolve));
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
    // At once: a worker that does not answer an abort is ended, with all that it does for others.
    await expect(waiting).rejects.toThrow(DOMException);
    await expect(hold('x', controller.signal)).rejects.toThrow(DOMException);
    release();
    (await next)();
    await expect(hold('x', controller.signal)).rejects.toThrow(DOMException);
    (await hold('x'))();
  });
});

test('a shared lock keeps out who wants it alone, and nobody else', async () => {
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
  const releases = [await holdShared('s'), await holdShared('s')];
  expect(await holdIfFree('s')).toBeUndefined();
  for (const release of releases) release();
  await new Promise((resolve) => setTimeout(resolve));
  expect(await holdIfFree('s')).toBeDefined();
});

test('a frame that is refused locks has its own', async () => {
  const request = () => Promise.reject(new DOMException('no', 'SecurityError'));
  vi.stubGlobal('navigator', { locks: { request } });
  const release = await hold('z');
  expect(await holdIfFree('z')).toBeUndefined();
  release();
});
