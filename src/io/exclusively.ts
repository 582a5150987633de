/**
 * Runs a task while no other tab or worker of this origin runs one under the same name, where the browser has locks
 * (https://w3c.github.io/web-locks/); elsewhere tasks of one realm only wait for one another.
 *
 * @example
 * await exclusively('nerium labels', () => store.set(key, value));
 */
export function exclusively<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (locks !== undefined) return locks.request(name, task) as Promise<Result>;
  const before = waiting.get(name) ?? Promise.resolve();
  const result = before.then(task);
  waiting.set(
    name,
    result.catch(() => undefined),
  );
  return result;
}

const waiting = new Map<string, Promise<unknown>>();
