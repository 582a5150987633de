/**
 * Keeps the demo for when there is no network. A new version is fetched beside the old one and takes its place when
 * the last tab with the old one is closed, so that an open tab never finds a file of the other version.
 */
import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import type { PrecacheEntry } from '../vite.offline.ts';

/** Written in by the build. */
declare const PRECACHE: PrecacheEntry[];

clientsClaim();
// Whatever the query says: the page reads it, the files are the same.
precacheAndRoute(PRECACHE, { ignoreURLParametersMatching: [/.*/] });
cleanupOutdatedCaches();

// Of ONNX Runtime's two builds a visitor needs one, and it is large; of pdf.js's tables a PDF needs few. Their names
// have a hash or a version, so they never change.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /\/assets\/[^/]+\.wasm$|\/pdfjs\//.test(url.pathname),
  new CacheFirst({ cacheName: 'nerium-wasm' }),
);
