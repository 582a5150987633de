/**
 * Starts the service worker that makes the demo work without a network.
 */
import { byId } from './dom.ts';
import { KEEP_REST } from './offline-names.ts';

/** A slow network must not keep a first visitor from the model. */
const PATIENCE_MS = 10_000;

/** Why the demo will not work without a network; undefined where it will. */
export let offlineProblem: string | undefined = 'The service worker has not started.';

/**
 * Settles when the service worker sees what the page and its workers fetch from now on: what they fetched before would
 * not be kept.
 */
export async function workOffline(): Promise<void> {
  offlineProblem = await startServiceWorker();
}

/** To be called when the visitor has what is needed now: the files of PDFs can be fetched. */
export function keepRest(): void {
  navigator.serviceWorker?.controller?.postMessage(KEEP_REST);
}

async function startServiceWorker(): Promise<string | undefined> {
  if (!import.meta.env.PROD) return 'no, this is the development server';
  if (!('serviceWorker' in navigator)) return 'no, this page is allowed no service worker';
  const { serviceWorker } = navigator;
  try {
    const registration = await serviceWorker.register('./service-worker.js');
    sayWhenWaiting(registration);
    return serviceWorker.controller === null ? await firstControl(registration) : undefined;
  } catch (error) {
    return `no: ${error instanceof Error ? error.message : error}`;
  }
}

/** Nothing is reloaded under anybody's hands: a quiet line says that there is another version, and when it is used. */
function sayWhenWaiting(registration: ServiceWorkerRegistration): void {
  const show = (): void => {
    byId('update', HTMLElement).hidden = registration.waiting === null;
  };
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', show);
  });
  show();
}

/** On a first visit the files are fetched and kept before the service worker takes over. */
function firstControl({ installing }: ServiceWorkerRegistration): Promise<string | undefined> {
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(undefined));
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'redundant') resolve('no, a file of this page could not be fetched');
    });
    setTimeout(() => resolve('from the next visit on'), PATIENCE_MS);
  });
}
