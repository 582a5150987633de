/**
 * Takes the place of `host/spawn-worker.ts` in the drop-in script (`vite.library.ts`), which comes from any origin.
 */
import { absolute } from '../host/load-request.ts';

/** One line a script, as long as the page lives: workers start more of themselves from it. */
const bootstraps = new Map<string, string>();

/**
 * Starts a worker, also where its script comes from another origin than the page: browsers refuse that, but not a
 * script of the page's own that imports it.
 *
 * @param url script of a worker to use instead of the library's own: an ES module that its server lets others read
 */
export function spawnWorker(url?: string | URL): Worker {
  const own = new URL('../../workers/nerium.worker.ts?beside', import.meta.url);
  const { href, origin } = url === undefined ? own : new URL(absolute(url));
  // Not `location.origin`: in a sandboxed frame, as in a page from a file, the origin is none, whatever the address.
  const address = origin === globalThis.origin ? href : bootstrapOf(href);
  return new Worker(address, { type: 'module' });
}

function bootstrapOf(href: string): string {
  const known = bootstraps.get(href);
  if (known !== undefined) return known;
  const script = `import ${JSON.stringify(href)};`;
  const type = 'text/javascript';
  // Pages without an origin may not start modules from their `blob:` addresses; policies name `data:` less readily.
  const address =
    globalThis.origin === 'null'
      ? `data:${type},${encodeURIComponent(script)}`
      : URL.createObjectURL(new Blob([script], { type }));
  bootstraps.set(href, address);
  return address;
}
