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

/** Written in by the build: what is kept before the first visit goes on, when it is asked for, and after it. */
declare const PRECACHE: PrecacheEntry[];
declare const WASM: readonly string[];
declare const REST: readonly string[];

const WASM_CACHE = 'nerium-wasm';

clientsClaim();
// Whatever the query says: the page reads it, the files are the same.
precacheAndRoute(PRECACHE, { ignoreURLParametersMatching: [/.*/] });
cleanupOutdatedCaches();

// Of ONNX Runtime's two builds a visitor needs one, and it is large. Its name has a hash, so it never changes.
const wasm = toAddresses(WASM);
registerRoute(({ url }) => wasm.has(url.href), new CacheFirst({ cacheName: WASM_CACHE }));

// The version is in their addresses.
const rest = toAddresses(REST);
registerRoute(({ url }) => rest.has(url.href), new CacheFirst({ cacheName: REST_CACHE }));

// No tab has an earlier version by now.
globalThis.addEventListener('activate', (event) => {
  (event as ExtendableEvent).waitUntil(forgetOthers(WASM_CACHE, wasm));
});

globalThis.addEventListener('message', (event) => {
  if (event.data === KEEP_REST) (event as MessageEvent & ExtendableEvent).waitUntil(keepRest());
});

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<void>): void;
}

function toAddresses(paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths.map((path) => new URL(path, globalThis.location.href).href));
}

/** Files of other versions go. */
async function forgetOthers(name: string, wanted: ReadonlySet<string>): Promise<void> {
  const cache = await caches.open(name);
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
}

/** One after the other: what the visitor does now comes first. What fails is fetched when it is needed. */
async function keepRest(): Promise<void> {
  await forgetOthers(REST_CACHE, rest);
  const cache = await caches.open(REST_CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  for (const url of rest) if (!kept.has(url)) await cache.add(url).catch(() => undefined);
}
