/**
 * Starts the worker. The literal below is what the dev server and the demo's build understand; the library build
 * rewrites it to `new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })` (`vite.library.ts`), the
 * one form that Vite and webpack both find in a dependency, in dev and in production builds, and that works without
 * a bundler.
 */

/**
 * @param url script of a worker to use instead of the library's own: same origin, an ES module
 * @returns a worker that may still fail to load: that arrives as its `error` event, not as an exception
 * @example
 * const worker = spawnWorker();
 */
export function spawnWorker(url?: string | URL): Worker {
  if (url !== undefined) return new Worker(url, { type: 'module' });
  return new Worker(new URL('../../workers/nerium.worker.ts', import.meta.url), { type: 'module' });
}
