/**
 * Locks by name, held by one tab or worker of this origin at a time, where the browser has them
 * (https://w3c.github.io/web-locks/); elsewhere by one task of this realm. A lock ends with the tab that holds it.
 */

export type Release = () => void;

/**
 * Waits for a lock; gives what releases it.
 *
 * @example
 * const release = await hold('nerium labels');
 */
export async function hold(name: string, signal?: AbortSignal): Promise<Release> {
  const release = await request(name, signal === undefined ? {} : { signal });
  return release ?? (() => undefined); // without `ifAvailable` there is always one
}

/** A lock that nobody holds, without waiting, or `undefined`. */
export async function holdIfFree(name: string): Promise<Release | undefined> {
  return request(name, { ifAvailable: true });
}

/** A lock that many may hold, but not with one who holds it alone. Without locks of the browser nobody is kept out. */
export async function holdShared(name: string): Promise<Release> {
  const release = await request(name, { mode: 'shared' });
  return release ?? (() => undefined);
}

/** Runs a task while nobody else runs one under the same name. */
export async function exclusively<Result>(
  name: string,
  task: () => Promise<Result>,
): Promise<Result> {
  const release = await hold(name);
  try {
    return await task();
  } finally {
    release();
  }
}

function request(name: string, options: LockOptions): Promise<Release | undefined> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (locks === undefined) return requestHere(name, options);
  return new Promise((resolve, reject) => {
    const held = locks.request(name, options, (lock) => {
      if (lock === null) return resolve(undefined);
      // The lock is held until this promise settles.
      return new Promise<void>((release) => resolve(release));
    });
    held.catch((error: unknown) => {
      // Sandboxed frames have the interface, and are refused.
      if (isRefusal(error)) resolve(requestHere(name, options));
      else reject(error);
    });
  });
}

function isRefusal(error: unknown): boolean {
  return error instanceof DOMException && error.name !== 'AbortError';
}

/** Who waits for each name that is held. */
const here = new Map<string, (() => void)[]>();

async function requestHere(
  name: string,
  { ifAvailable = false, mode, signal }: LockOptions,
): Promise<Release | undefined> {
  signal?.throwIfAborted();
  if (mode === 'shared') return undefined;
  const queue = here.get(name);
  const release = (): void => {
    const next = here.get(name)?.shift();
    if (next === undefined) here.delete(name);
    else next();
  };
  if (queue === undefined) here.set(name, []);
  else if (ifAvailable) return undefined;
  else await turnIn(queue, signal);
  return release;
}

function turnIn(queue: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      queue.splice(queue.indexOf(turn), 1);
      reject(signal?.reason);
    };
    const turn = (): void => {
      signal?.removeEventListener('abort', leave);
      resolve();
    };
    signal?.addEventListener('abort', leave);
    queue.push(turn);
  });
}
