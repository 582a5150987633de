import { expect, test } from 'vitest';
import { RunQueue } from './run-queue.ts';

test('tasks never overlap and keep their order', async () => {
  const queue = new RunQueue();
  const log: string[] = [];
  const task = (name: string) => async () => {
    log.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push(`${name} ends`);
  };
  await Promise.all([queue.add(task('a')), queue.add(task('b'))]);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('a failing task does not poison the queue', async () => {
  const queue = new RunQueue();
  const failing = queue.add(() => Promise.reject(new Error('broken')));
  const next = queue.add(() => Promise.resolve('fine'));
  await expect(failing).rejects.toThrow('broken');
  await expect(next).resolves.toBe('fine');
});

test('an aborted task that waits does not run', async () => {
  const queue = new RunQueue();
  const controller = new AbortController();
  let ran = false;
  const first = queue.add(() => new Promise((resolve) => setTimeout(resolve, 5)));
  const second = queue.add(async () => {
    ran = true;
  }, controller.signal);
  controller.abort();
  await first;
  await expect(second).rejects.toThrow(/abort/i);
  expect(ran).toBe(false);
});
