/**
 * Takes the place of `host/spawn-worker.ts` in the drop-in script (`vite.library.ts`), which comes from any origin.
 */

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
  const { href, origin } = url === undefined ? own : new URL(url, document.baseURI);
  return new Worker(origin === location.origin ? href : bootstrapOf(href), { type: 'module' });
}

function bootstrapOf(href: string): string {
  const known = bootstraps.get(href);
  if (known !== undefined) return known;
  const script = new Blob([`import ${JSON.stringify(href)};`], { type: 'text/javascript' });
  const address = URL.createObjectURL(script);
  bootstraps.set(href, address);
  return address;
}
