/** As much of the Web Locks of one origin as the library uses (https://w3c.github.io/web-locks/#api); Node has none. */
type Callback = (lock: { name: string } | null) => unknown;

interface Request {
  readonly shared: boolean;
  readonly grant: () => void;
}

interface State {
  held: Request[];
  readonly queue: Request[];
}

export class FakeLocks {
  readonly #states = new Map<string, State>();

  request(
    name: string,
    { mode, ifAvailable, signal }: LockOptions,
    callback: Callback,
  ): Promise<unknown> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const state = this.#states.get(name) ?? { held: [], queue: [] };
    this.#states.set(name, state);
    return new Promise((resolve, reject) => {
      const request: Request = {
        shared: mode === 'shared',
        grant: () => {
          state.held.push(request);
          const released = Promise.resolve().then(() => callback({ name }));
          const end = (): void => {
            state.held = state.held.filter((other) => other !== request);
            next(state);
          };
          released.finally(end).then(resolve, reject);
        },
      };
      if (ifAvailable && (state.queue.length > 0 || !fits(state, request))) {
        Promise.resolve(callback(null)).then(resolve, reject);
        return;
      }
      state.queue.push(request);
      signal?.addEventListener('abort', () => {
        const at = state.queue.indexOf(request);
        if (at < 0) return;
        state.queue.splice(at, 1);
        reject(signal.reason);
        next(state);
      });
      next(state);
    });
  }
}

function fits({ held }: State, { shared }: Request): boolean {
  return held.length === 0 || (shared && held.every((other) => other.shared));
}

function next(state: State): void {
  for (let first = state.queue[0]; first && fits(state, first); first = state.queue[0]) {
    state.queue.shift();
    first.grant();
  }
}
