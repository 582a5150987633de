/**
 * Keeps the demo for when there is no network. A new version is fetched beside the old one and takes its place when
 * the last tab with the old one is closed, so that an open tab never finds a file of the other version.
 */
import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import type { PrecacheEntry } from '../vite.offline.ts';
import { KEEP_REST, REST_CACHE } from './offline-names.ts';

/** Written in by the build: what is kept before the first visit goes on, and what after it. */
declare const PRECACHE: PrecacheEntry[];
declare const REST: readonly string[];

clientsClaim();
// Whatever the query says: the page reads it, the files are the same.
precacheAndRoute(PRECACHE, { ignoreURLParametersMatching: [/.*/] });
cleanupOutdatedCaches();

// Of ONNX Runtime's two builds a visitor needs one, and it is large. Its name has a hash, so it never changes.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /\/assets\/[^/]+\.wasm$/.test(url.pathname),
  new CacheFirst({ cacheName: 'nerium-wasm' }),
);

// The version is in their addresses.
const rest = new Set(REST.map((path) => new URL(path, globalThis.location.href).href));
registerRoute(({ url }) => rest.has(url.href), new CacheFirst({ cacheName: REST_CACHE }));

globalThis.addEventListener('message', (event) => {
  if (event.data === KEEP_REST) (event as ExtendableMessage).waitUntil(keepRest());
});

interface ExtendableMessage extends MessageEvent {
  waitUntil(work: Promise<void>): void;
}

/** One after the other: what the visitor does now comes first. What fails is fetched when it is needed. */
async function keepRest(): Promise<void> {
  const cache = await caches.open(REST_CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  for (const url of kept) if (!rest.has(url)) await cache.delete(url);
  for (const url of rest) if (!kept.has(url)) await cache.add(url).catch(() => undefined);
}
